"""escuela/accounts, and privacy on the account page: a session and an invitation of `own`."""

from escuela.accounts import invitations, queries, recovery, sessions
from escuela.accounts.rules import Device
from escuela.authz.identity import VISITOR
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from tests.factories import PASSWORD, School
from tests.factories.accounts import make_account
from tests.house.policy import EVERYBODY, SIGNED_IN, Line, Policy, same

POLICY: Policy = {
    ("GET", "/sign-in"): same(EVERYBODY),
    ("POST", "/sign-in"): same(EVERYBODY),
    ("POST", "/sign-out"): same(EVERYBODY),
    # Whoever has the link is invited, whoever they are.
    ("GET", "/invitacion/<token>"): same(EVERYBODY),
    ("POST", "/invitacion/<token>"): same(EVERYBODY),
    ("GET", "/recover"): same(EVERYBODY),
    ("POST", "/recover"): same(EVERYBODY),
    ("GET", "/recover/<recovery_token>"): same(EVERYBODY),
    ("POST", "/recover/<recovery_token>"): same(EVERYBODY),
    ("GET", "/account"): same(SIGNED_IN),
    ("GET", "/account/codes"): same(SIGNED_IN),
    ("POST", "/account/codes"): same(SIGNED_IN),
    ("GET", "/account/profile"): same(SIGNED_IN),
    ("POST", "/account/profile"): same(SIGNED_IN),
    ("GET", "/account/password"): same(SIGNED_IN),
    ("POST", "/account/password"): same(SIGNED_IN),
    ("GET", "/account/export"): same(SIGNED_IN),
    ("GET", "/account/erase"): same(SIGNED_IN),
    ("POST", "/account/erase"): same(SIGNED_IN),
    ("POST", "/account/sessions/end-others"): same(SIGNED_IN),
    ("POST", "/account/sessions/<public_id>/end"): Line(
        own=frozenset({"member"}), other=frozenset({"outsider"})
    ),
}

FORMS = {
    "/account/profile": {"alias": "Nueva"},
    "/recover/<recovery_token>": {"new_password": PASSWORD},
    "/invitacion/<token>": {
        "alias": "Eco",
        "login": "tiluramo-1234",
        "password": PASSWORD,
        "agrees": "y",
    },
}


def own(school: School) -> dict[str, str]:
    return _of("member", school, school.own_id)


def other(school: School) -> dict[str, str]:
    return _of("outsider", school, school.other_id)


def _of(person: str, school: School, organization_id: int) -> dict[str, str]:
    account = queries.get_account(school.accounts[person] or 0)
    sessions.begin_session(account, Device.PHONE)
    (session,) = queries.list_open_sessions(account.id)
    token = invitations.invite(Role.MEMBER, organization_scope(organization_id), by=VISITOR).token
    recovery_token = recovery.make_link(make_account(f"{person} que olvidó"), by=VISITOR)
    return {"public_id": session.public_id, "token": token, "recovery_token": recovery_token}
