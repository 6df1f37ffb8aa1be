"""What people are told about videos."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import url_for

from escuela.authz.actions import Action
from escuela.authz.identity import Viewer
from escuela.authz.roles import Role
from escuela.i18n import _, lazy
from escuela.notices import registry
from escuela.notices.models import Notice
from escuela.notices.registry import Kind, Shown
from escuela.notices.rules import Rhythm
from media.library import queries
from media.library.rules import Told

SENT, DESK = "video", "video_on_desk"
"""The same videos, as their organization and as the editor open them."""

ORGANIZATION = frozenset({Role.MEMBER, Role.LEAD})
EDITOR = frozenset({Role.VIDEO_EDITOR})
BY_HAND_AFTER = timedelta(days=3)


def register() -> None:
    """Add the kinds, and who knows the videos they are about."""
    registry.register(
        Kind(Told.ASKED, SENT, lazy("Cuando edición te pregunta algo de un video"),
             lambda name, _params: str(_("Edición pregunta algo sobre «%(title)s».", title=name)),
             icon="chat", roles=ORGANIZATION, by_hand_after=BY_HAND_AFTER),
        Kind(Told.APPROVED, SENT, lazy("Cuando se acepta un video tuyo"),
             lambda name, _params: str(_("«%(title)s» fue aceptado.", title=name)),
             icon="check", roles=ORGANIZATION),
        Kind(Told.PUBLISHED, SENT, lazy("Cuando se publica un video tuyo"),
             lambda name, _params: str(_("«%(title)s» está publicado.", title=name)),
             icon="film", roles=ORGANIZATION),
        Kind(Told.REFUSED, SENT, lazy("Cuando un archivo tuyo no sirve"),
             lambda name, _params: str(_("No se pudo usar el archivo de «%(title)s».", title=name)),
             icon="bad", roles=ORGANIZATION, by_hand_after=BY_HAND_AFTER),
        Kind(Told.WITHDRAWN, SENT, lazy("Cuando se retira un video tuyo"),
             lambda name, _params: str(_("«%(title)s» fue retirado. Nadie lo ve.", title=name)),
             icon="lock", roles=ORGANIZATION),
        Kind(Told.WAITS, DESK, lazy("Cuando un video espera revisión"),
             lambda name, _params: str(_("«%(title)s» espera revisión.", title=name)),
             icon="tele", roles=EDITOR, pace=Rhythm.DAILY),
        Kind(Told.ANSWERED, DESK, lazy("Cuando una organización te responde"),
             lambda name, _params: str(_("La organización escribió sobre «%(title)s».",
                                         title=name)),
             icon="chat", roles=EDITOR),
    )  # fmt: skip
    registry.register_finder(SENT, _find_sent)
    registry.register_finder(DESK, _find_on_desk)


def _find_sent(viewer: Viewer, notices: Sequence[Notice]) -> Mapping[int, Shown]:
    return _find(viewer, notices, Action.VIDEO_SEND, "intake.show")


def _find_on_desk(viewer: Viewer, notices: Sequence[Notice]) -> Mapping[int, Shown]:
    return _find(viewer, notices, Action.VIDEO_REVIEW, "review.show")


def _find(
    viewer: Viewer, notices: Sequence[Notice], action: Action, endpoint: str
) -> Mapping[int, Shown]:
    videos = queries.list_by_ids(viewer, action, {notice.thing_id for notice in notices})
    return {
        notice.id: Shown(found.title, url_for(endpoint, public_id=found.public_id))
        for notice in notices
        if (found := videos.get(notice.thing_id))
    }
