"""Who is told what about a video; called inside the deed's own transaction."""

from collections.abc import Iterable

from escuela.authz import queries as authz
from escuela.authz.identity import Viewer
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, organization_scope
from escuela.notices import services as notices
from media.library.models import Message, Source, Video
from media.library.rules import Side, Told


def tell_organization(video: Video, what: Told, key: str, *, by: Viewer | None) -> None:
    """Tell whoever sent it; if they are not of the organization any more, those who lead it."""
    scope = organization_scope(video.organization_id)
    people = authz.list_holders(scope, {Role.MEMBER, Role.LEAD})
    senders = [video.sender_id] if video.sender_id in people else []
    _tell(senders or authz.list_holders(scope, {Role.LEAD}), video, what, key, by=by)


def tell_editors(video: Video, source: Source) -> None:
    """Tell those who receive all videos that one waits."""
    editors = authz.list_holders(EVERYTHING, {Role.VIDEO_EDITOR})
    _tell(editors, video, Told.WAITS, str(source.id), by=None)


def tell_of_message(video: Video, message: Message, *, by: Viewer) -> None:
    """Tell the other side that something was written."""
    if message.side is Side.EDITOR:
        tell_organization(video, Told.ASKED, str(message.id), by=by)
        return
    editors = authz.list_holders(EVERYTHING, {Role.VIDEO_EDITOR})
    _tell([one for one in editors if one == video.editor_id], video, Told.ANSWERED,
          str(message.id), by=by)  # fmt: skip


def _tell(
    people: Iterable[int | None],
    video: Video,
    what: Told,
    key: str,
    *,
    by: Viewer | None,
) -> None:
    for account_id in people:
        if account_id is None or (by is not None and account_id == by.account_id):
            continue  # nobody is told what they did themselves
        notices.notify(
            account_id,
            what,
            key=f"{video.id}:{key}",
            thing_id=video.id,
            scope=organization_scope(video.organization_id),
        )
