"""What videos add to organizations: two of the first steps, leaving, and what moves."""

from collections.abc import Sequence

from escuela.authz.actions import Action
from escuela.authz.identity import Viewer
from escuela.i18n import lazy, ngettext
from escuela.organizations.models import Organization
from escuela.organizations.parts import Link, Part, Section, Step
from media.houses import queries
from media.library import queries as library_queries
from media.library import services as library
from media.uploads import services as uploads

_SEND = Link("intake.create", lazy("Enviar un video"), Action.VIDEO_SEND, takes_organization=False)
_FOLLOW = Link("intake.index", lazy("Ver los videos"), Action.VIDEO_SEND, takes_organization=False)
_LEAVE = Link("houses.leave", lazy("Dejar la Red"), Action.ORGANIZATION_LEAVE)


def steps(organization: Organization) -> Sequence[Step]:
    """Return the first video: sent, then published."""
    far = queries.how_far(organization.id)
    return [
        Step(
            lazy("Primer video enviado"),
            far.is_sent,
            lazy("Basta uno corto, tal como lo guardó el teléfono. Si se corta la señal, sigue."),
            _SEND,
        ),
        Step(
            lazy("Primer video publicado"),
            far.is_published,
            lazy("Lo prepara edición. Si pregunta algo, se ve en la lista de videos."),
            _FOLLOW,
        ),
    ]


def amount(organization_id: int) -> str:
    """Say how many videos would move."""
    count = library_queries.count_of_organization(organization_id)
    return str(ngettext("%(num)d video", "%(num)d videos", count))


def move(from_id: int, to_id: int, *, by: Viewer) -> None:
    """Give videos, and uploads that are under way, to another organization."""
    library.move_videos(from_id, to_id, by=by)
    uploads.move_uploads(from_id, to_id)


def _no_section(_organization: Organization, _viewer: Viewer) -> Section | None:
    return None  # the page of videos lives above, where the lessons that show them are known


VIDEOS = Part(section=_no_section, amount=amount, move=move, steps=steps, links=(_LEAVE,))
