"""Who watches a video: published, shown in courses, withdrawn, opened again."""

from escuela import clock
from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import db, lock, transaction
from escuela.errors import InvalidInput
from escuela.i18n import _
from media.library import audience, rules
from media.library.models import Video
from media.library.rules import Told, VideoState, Visibility
from media.library.services.moving import move, this_time
from media.library.telling import tell_organization


def publish_video(
    video: Video, visibility: Visibility, render_id: int, *, is_agreed: bool, by: Viewer
) -> None:
    """Let people watch these renditions. `is_agreed`: the organization agrees to more people.

    Raises Conflict in a wrong state, and InvalidInput where something is missing.
    """
    with transaction():
        lock(video)
        # Once more, now that it is held: a consent withdrawn while we waited is seen only so.
        db.session.refresh(video, ["everybody_consented"])
        if video.missing:
            raise InvalidInput(_("Todavía falta algo antes de publicar."), field="visibility")
        wider = rules.is_wider(visibility, video.visibility)
        if wider and not is_agreed:
            raise InvalidInput(
                _("La organización pidió que lo viera menos gente. Confirma que está de acuerdo."),
                field="is_agreed",
            )
        audience.check(video, visibility, by=by)
        move(video, VideoState.PUBLISHED, "video.publish", by=by)
        if wider:
            audit.record("video.publish_wider", "video", video.id, by_id=by.account_id)
        video.visibility = visibility
        video.published_render_id = render_id
        video.published_at = clock.utc_now()
        video.withdrawn_at = None
        video.covering_notes = ""
        tell_organization(video, Told.PUBLISHED, this_time(video), by=by)


def withdraw_video(video: Video, *, by: Viewer) -> None:
    """Take a video away from people, at once. A second call changes nothing."""
    with transaction():
        lock(video)
        if video.state is VideoState.WITHDRAWN:
            return
        move(video, VideoState.WITHDRAWN, "video.withdraw", by=by)
        video.published_render_id = None
        video.published_at = None
        video.withdrawn_at = clock.utc_now()
        video.editor_id = None
        tell_organization(video, Told.WITHDRAWN, this_time(video), by=by)


def reopen_video(video: Video, *, by: Viewer) -> None:
    """Put a withdrawn video before the editor again."""
    with transaction():
        move(video, VideoState.TO_REVIEW, "video.reopen", by=by)


def show_in_course(video: Video, course_id: int) -> None:
    """Remember that a course shows a video. Rights and fit are the course's to ask."""
    with transaction():
        lock(video)
        video.shown_in = rules.with_course(video.shown_in, course_id)


def hide_from_course(video: Video, course_id: int) -> None:
    """Forget that a course shows a video: its people watch it there no more."""
    with transaction():
        lock(video)
        video.shown_in = rules.without_course(video.shown_in, course_id)
