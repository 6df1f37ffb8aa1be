"""What holds when several ask at the same moment, on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from escuela.accounts import guesses, invitations
from escuela.accounts.guesses import Guesser
from escuela.accounts.rules import Device
from escuela.accounts.services import NewAccount
from escuela.authz import services as authz
from escuela.authz.identity import VISITOR
from escuela.authz.queries import list_active_grants
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING
from escuela.errors import DomainError
from tests.factories import PASSWORD, make_account
from tests.factories.consent import text_read


def successes(app: Flask, deeds: list[Callable[[], object]]) -> int:
    """Do all at once; return how many were not refused."""

    def succeeds(deed: Callable[[], object]) -> bool:
        with app.app_context():
            try:
                deed()
            except DomainError:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(succeeds, deeds))


def test_r14_of_many_guesses_at_once_ten_count(shared_app: Flask) -> None:
    def guess() -> object:
        return guesses.note_guess("luna", guesser=Guesser("203.0.113.77", "secret"))

    assert successes(shared_app, [guess] * 24) == 10


def test_an_invitation_lets_one_of_many_in(shared_app: Flask) -> None:
    with shared_app.app_context():
        token = invitations.invite(Role.MEMBER, EVERYTHING, by=VISITOR).token

    def come_in(number: int) -> Callable[[], object]:
        chosen = NewAccount(f"Eco {number}", f"eco.{number}", PASSWORD)
        return lambda: invitations.accept(token, chosen, read=text_read(), device=Device.PHONE)

    assert successes(shared_app, [come_in(number) for number in range(6)]) == 1


def test_two_who_take_coordination_from_each_other_leave_one(shared_app: Flask) -> None:
    with shared_app.app_context():
        ids = [make_account(alias).id for alias in ("Luna", "Río")]
        for account_id in ids:
            authz.grant(account_id, Role.COORDINATION, EVERYTHING, by=VISITOR)

    def take(account_id: int) -> Callable[[], object]:
        return lambda: authz.revoke(account_id, Role.COORDINATION, EVERYTHING, by=VISITOR)

    assert successes(shared_app, [take(account_id) for account_id in ids]) == 1
    with shared_app.app_context():
        assert sum(len(list_active_grants(account_id)) for account_id in ids) == 1
