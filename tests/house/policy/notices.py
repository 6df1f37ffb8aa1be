"""escuela/notices: a notice of the member of `own`, and one of theirs that waits to be given."""

from escuela.accounts.queries import get_account
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from escuela.notices.rules import State
from tests.factories import MARKER, School, make_account, make_grant
from tests.factories.notices import make_dispatch, make_hand_over, make_notice
from tests.house.policy import SIGNED_IN, Line, Policy, same
from tests.house.policy.people import CARE, CARES

MINE = Line(own=frozenset({"member"}), other=frozenset({"outsider"}))

POLICY: Policy = {
    ("GET", "/notices/"): same(SIGNED_IN),
    ("GET", "/notices/settings"): same(SIGNED_IN),
    ("POST", "/notices/settings"): same(SIGNED_IN),
    ("POST", "/notices/settings/try-again"): same(SIGNED_IN),
    ("POST", "/notices/read-all"): same(SIGNED_IN),
    ("GET", "/notices/<notice_id>"): MINE,
    # Whoever else has the link of a mail or of a sheet learns nothing, signed in or not.
    ("GET", "/n/<link_id>"): MINE,
    ("GET", "/notices/by-hand/"): same(CARE),
    ("GET", "/notices/by-hand/<hand_over_id>"): CARES,
    ("POST", "/notices/by-hand/<hand_over_id>/given"): CARES,
    ("POST", "/notices/by-hand/<hand_over_id>/undo"): CARES,
}

FORMS = {
    "/notices/settings": {"rhythm": "7", "quiet_from": "20", "quiet_until": "6", "language": "it"},
}


def own(school: School) -> dict[str, str]:
    return _of("member", f"{MARKER} Eco", school, school.own_id)


def other(school: School) -> dict[str, str]:
    return _of("outsider", "Eco", school, school.other_id)


def _of(person: str, alias: str, school: School, organization_id: int) -> dict[str, str]:
    account, scope = get_account(school.accounts[person] or 0), organization_scope(organization_id)
    mail = make_dispatch(account, State.SENT)
    notice = make_notice(
        account, "role.given", thing_id=organization_id, dispatch=mail,
        params="role=member where=organization",
    )  # fmt: skip
    met = make_account(alias)
    make_grant(met, Role.MEMBER, scope)
    return {
        "notice_id": notice.public_id,
        "link_id": mail.link_id,
        "hand_over_id": make_hand_over(met, scope).public_id,
    }
