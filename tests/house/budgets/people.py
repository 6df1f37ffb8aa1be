"""Full lists of people, invitations and deeds; a sheet of codes."""

from datetime import timedelta

from escuela.accounts import invitations, recovery
from escuela.accounts.queries import get_account
from escuela.authz.identity import viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from escuela.web.paging import PAGE_ROWS
from tests.factories import School, make_account, make_grant
from tests.house.budgets import Pages
from tests.live import Live


def pages(live: Live, school: School) -> Pages:
    coordination, lead = school.accounts["coordination"], school.accounts["lead"]
    scope = organization_scope(school.own_id)
    with live.app.app_context():
        for number in range(PAGE_ROWS + 1):
            make_grant(make_account(f"Semilla {number}"), Role.MEMBER, scope)
            invitations.invite(
                Role.MEMBER, scope, by=viewer_of(lead), label=f"la del puesto {number}",
                lasts=timedelta(days=1 + number),
            )  # fmt: skip
        account = get_account(lead or 0)
        recovery.make_codes(account, by=viewer_of(coordination))
        recovery.make_link(account, by=viewer_of(coordination))
    return {
        "people": ("/people/", coordination),
        "nobody found": ("/people/?q=nadie", lead),
        "invitations": ("/people/invitations/", lead),
        "record": ("/people/record", coordination),
        "an account that others changed": ("/account", lead),
        "codes that are left": ("/account/codes", lead),
    }
