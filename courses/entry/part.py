"""What entry adds to organizations: what moves in a merger, and what ends when one leaves."""

from courses.entry import services
from escuela.authz.identity import Viewer
from escuela.organizations.parts import Part


def move(from_id: int, to_id: int, *, by: Viewer) -> None:  # noqa: ARG001 - as parts.Move
    """Let an organization be a guest wherever the other was."""
    services.move_guests(from_id, to_id)


def end(organization_id: int, *, by: Viewer) -> None:
    """End the links into an organization's courses; it is a guest nowhere any more."""
    services.end_links_of(organization_id, also_public=True, by=by)
    services.forget_guest(organization_id)


ENTRY = Part(move=move, end=end)
