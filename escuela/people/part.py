"""What people add to organizations: who is there, for whoever cares for them, and what moves."""

from collections.abc import Sequence

from escuela.accounts import invitations
from escuela.authz import services as authz
from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.identity import Viewer
from escuela.authz.scopes import organization_scope
from escuela.i18n import lazy, ngettext
from escuela.organizations.models import Organization
from escuela.organizations.parts import Link, Part, Section, Step
from escuela.people import queries, services, words

_INVITE = Link("people.invite", lazy("Invitar"), Action.PERSON_INVITE, takes_organization=False)


def section(organization: Organization, viewer: Viewer) -> Section | None:
    """Return the people with a role in an organization; None for whoever does not care for it."""
    if not can(viewer, Action.PERSON_VIEW, organization):
        return None
    people = queries.list_people_in(organization_scope(organization.id))
    return Section("people/_of_organization.html", {"people": people, "words": words})


def steps(organization: Organization) -> Sequence[Step]:
    """Return the second person: nobody should carry an organization alone."""
    count = queries.count_people_in(organization_scope(organization.id))
    return [
        Step(
            lazy("Segunda persona"),
            count > 1,
            lazy("Así nadie la lleva sola, y si alguien pierde su contraseña la otra ayuda."),
            _INVITE,
        )
    ]


def amount(organization_id: int) -> str:
    """Say how many people would move."""
    count = queries.count_people_in(organization_scope(organization_id))
    return str(ngettext("%(num)d persona", "%(num)d personas", count))


def move(from_id: int, to_id: int, *, by: Viewer) -> None:
    """Let roles and invitations of one organization hold in another, and say so to its people."""
    scope, to = organization_scope(from_id), organization_scope(to_id)
    services.tell_of_move(scope, to, by=by)
    authz.move_scope(scope, to, by=by)
    invitations.move_all(scope, to)


def end(organization_id: int, *, by: Viewer) -> None:
    """Tell an organization's people that it leaves, while their roles still say who they are."""
    services.tell_of_leaving(organization_scope(organization_id), by=by)


PEOPLE = Part(section=section, amount=amount, move=move, end=end, steps=steps)
