"""The school of most tests: two organizations, one person per role."""

from dataclasses import dataclass

from escuela.accounts.models import Account
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, Scope, cohort_scope, edition_scope
from escuela.organizations.rules import Visibility
from tests.factories.accounts import make_account, make_grant
from tests.factories.organizations import make_member, make_organization

MARKER = "Reservada Luciérnaga"
"""Name of the own organization, and part of every title and text that only its people may see."""

PEOPLE = (
    "visitor", "outsider", "learner", "member", "lead", "author", "tutor", "reader",
    "video_editor", "coordination", "protection",
)  # fmt: skip
"""The keys of School.accounts."""


@dataclass(frozen=True)
class School:
    """Ids that tests need: accounts by role, and two organizations by how they can be seen."""

    own: str
    """Public id of a reserved organization named MARKER."""
    own_id: int
    other: str
    """Public id of another organization, public."""
    other_id: int
    accounts: dict[str, int | None]
    """Account ids by PEOPLE: visitor (None), outsider (lead of the other organization), member,
    lead and author of the own one, learner (no grant yet: the course that needs one gives it),
    tutor and reader of cohort and edition 1, and the three who look after everything."""


def make_school() -> School:
    own = make_organization(MARKER, Visibility.RESERVED)
    other = make_organization("Ágora de Barrio")
    return School(
        own=own.public_id,
        own_id=own.id,
        other=other.public_id,
        other_id=other.id,
        accounts={
            "visitor": None,
            "outsider": make_member(other, Role.LEAD, "Nube").id,
            "learner": make_account("Colibrí").id,
            "member": make_member(own, Role.MEMBER, "Semilla").id,
            "lead": make_member(own, Role.LEAD, "Luna").id,
            "author": make_member(own, Role.AUTHOR, "Trama").id,
            "tutor": _with_role("Faro", Role.TUTOR, cohort_scope(1)).id,
            "reader": _with_role("Brisa", Role.READER, edition_scope(1)).id,
            "video_editor": _with_role("Tordo", Role.VIDEO_EDITOR, EVERYTHING).id,
            "coordination": _with_role("Río", Role.COORDINATION, EVERYTHING).id,
            "protection": _with_role("Abrigo", Role.PROTECTION, EVERYTHING).id,
        },
    )


def _with_role(alias: str, role: Role, scope: Scope) -> Account:
    account = make_account(alias)
    make_grant(account, role, scope)
    return account
