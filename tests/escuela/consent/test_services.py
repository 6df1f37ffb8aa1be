"""Consents only ever grow, and a withdrawal brings about what it said, or does not happen."""

from dataclasses import replace
from itertools import product

import pytest
import sqlalchemy as sa

from escuela.authz.identity import viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING
from escuela.consent import consequences, queries, services
from escuela.consent.models import Consent, given_clause
from escuela.consent.rules import (
    Channel,
    ConsentScope,
    Decision,
    Standing,
    Subject,
    SubjectKind,
    ThingKind,
    account_subject,
    account_thing,
    is_covered,
    standing_of,
    video_thing,
)
from escuela.db import db, transaction
from escuela.errors import Conflict
from tests.factories import make_account, make_grant
from tests.factories.consent import make_consent, text_read

pytestmark = pytest.mark.usefixtures("app_context")

SCOPE = ConsentScope.CIRCULATION
ONE, TWO = (Subject(SubjectKind.ORGANIZATION, number) for number in (1, 2))
THING = video_thing(7)


def decisions() -> list[Decision]:
    return list(db.session.scalars(sa.select(Consent.decision).order_by(Consent.id)))


def test_what_was_said_can_not_be_changed() -> None:
    consent = make_consent(ONE, THING, SCOPE)

    with pytest.raises(RuntimeError, match="is a fact"), transaction():
        consent.decision = Decision.REFUSED
    db.session.expire_all()

    assert decisions() == [Decision.GIVEN]


def test_giving_twice_is_said_once_and_under_a_newer_text_again() -> None:
    by, read = viewer_of(make_account().id), text_read("video")
    older = replace(read, version=read.version - 1)
    before = len(decisions())

    for text in (older, older, read, older):
        services.give(ONE, THING, [SCOPE], text, by=by)

    assert len(decisions()) == before + 2
    assert queries.list_last(ONE, THING)[SCOPE].text_version == read.version


def test_a_no_is_written_down_but_does_not_undo_a_yes() -> None:
    by, read = viewer_of(make_account(has_agreed=False).id), text_read("video")

    services.refuse(ONE, THING, [SCOPE], read, by=by, channel=Channel.SPOKEN)
    services.give(ONE, THING, [SCOPE], read, by=by)
    with pytest.raises(Conflict):
        services.refuse(ONE, THING, [SCOPE], read, by=by)

    assert decisions() == [Decision.REFUSED, Decision.GIVEN]


def test_every_kind_of_thing_says_what_follows() -> None:
    assert consequences.kinds() == set(ThingKind)


def test_nothing_follows_where_nothing_was_given() -> None:
    account = make_account(has_agreed=False)

    withdrawn = services.withdraw(
        account_subject(account.id), account_thing(account.id), by=viewer_of(account.id)
    )

    assert withdrawn == []
    assert db.session.get(type(account), account.id) is not None


def test_where_what_follows_is_refused_nothing_is_withdrawn() -> None:
    account = make_account("La última que coordina")
    make_grant(account, Role.COORDINATION, EVERYTHING)

    with pytest.raises(Conflict):
        services.withdraw(
            account_subject(account.id), account_thing(account.id), by=viewer_of(account.id)
        )

    assert decisions() == [Decision.GIVEN]
    assert queries.is_agreed(account.id)


SAID = [sequence for length in range(3) for sequence in product(Decision, repeat=length)]


@pytest.mark.parametrize(("one", "two"), [*product(SAID, SAID)])
def test_lists_and_the_rule_agree(one: tuple[Decision, ...], two: tuple[Decision, ...]) -> None:
    for subject, said in ((ONE, one), (TWO, two)):
        for decision in said:
            make_consent(subject, THING, SCOPE, decision)
    make_consent(ONE, video_thing(8), SCOPE)
    make_consent(ONE, THING, ConsentScope.MINORS)

    standings: list[Standing] = [standing_of(said) for said in (one, two) if said]
    clause = given_clause(ThingKind.VIDEO, sa.literal(THING.id), SCOPE)
    assert bool(db.session.scalar(sa.select(clause))) == is_covered(standings)
