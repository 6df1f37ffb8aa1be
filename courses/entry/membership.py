"""What somebody has in the courses of an organization because they are of it, and how it ends."""

from courses.entry import queries, services
from escuela.authz import queries as grants
from escuela.authz import services as authz
from escuela.authz.identity import Viewer
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import ScopeKind

KNOW_LINKS = frozenset({Role.AUTHOR, Role.LEAD})
"""Whoever loses one of these may know links into courses."""


def settle(held: RoleGrant, *, by: Viewer) -> None:
    """Let what hangs on a role in an organization end as it does; authz tells of each change.

    Whoever accompanies its courses does so as long as they are of it. Whoever is of it no more
    loses their place in its reserved courses, too: they may have come in by a link they had seen.
    """
    if held.scope_kind is not ScopeKind.ORGANIZATION or held.role not in queries.ITS_PEOPLE:
        return
    account_id, house_id = held.account_id, held.scope_id
    ends = queries.membership_ends(account_id, house_id)
    if ends:
        for course in queries.list_tutored(account_id, house_id):
            authz.grant(account_id, Role.TUTOR, course, by=by, ends_at=authz.last_end(ends))
    else:
        for course in queries.list_tutored(account_id, house_id):
            authz.revoke(account_id, Role.TUTOR, course, by=by)
        for course in queries.list_reserved_places(account_id, house_id):
            authz.revoke(account_id, Role.LEARNER, course, by=by)
    if held.role in KNOW_LINKS and not grants.is_held(held):
        services.end_links_of(house_id, also_public=False, by=by)
