"""The work behind a video: try again, let go first, stop."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from werkzeug import Response

from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import NotFound
from escuela.i18n import _
from escuela.jobs import services as jobs
from escuela.jobs.models import Job
from media.library.models import Video
from media.pipeline import services as pipeline
from media.review import queries
from media.review.views.section import bp, get_video, to_desk


@bp.post("/<public_id>/renders/<int:render_id>/<name>/retry")
@requires(Action.JOB_MANAGE)
def retry_rung(public_id: str, render_id: int, name: str) -> Response:
    """Make one failed rung again."""
    video = get_video(public_id, Action.JOB_MANAGE)
    rendition = queries.find_rendition_of(video, render_id, name)
    if rendition is None:
        raise NotFound
    pipeline.retry_rungs(video, [rendition], by=current_viewer())
    flash(_("Se prepara otra vez."))
    return to_desk(video)


@bp.post("/<public_id>/jobs/<job_id>/retry")
@requires(Action.JOB_MANAGE)
def retry(public_id: str, job_id: str) -> Response:
    """Do a failed job again."""
    video = get_video(public_id, Action.JOB_MANAGE)
    pipeline.retry_job(video, _job(video, job_id), by=current_viewer())
    flash(_("Se intenta otra vez."))
    return to_desk(video)


@bp.post("/<public_id>/retry")
@requires(Action.JOB_MANAGE)
def retry_all(public_id: str) -> Response:
    """Do again whatever failed on a video."""
    video = get_video(public_id, Action.JOB_MANAGE)
    pipeline.retry_all(video, by=current_viewer())
    flash(_("Se intenta otra vez."))
    return redirect(url_for("review.index"), 303)


@bp.post("/<public_id>/jobs/<job_id>/cancel")
@requires(Action.JOB_MANAGE)
def cancel(public_id: str, job_id: str) -> Response:
    """Stop a job."""
    return _do(public_id, job_id, jobs.cancel_job, _("El trabajo se detiene."))


@bp.post("/<public_id>/jobs/<job_id>/raise")
@requires(Action.JOB_MANAGE)
def put_first(public_id: str, job_id: str) -> Response:
    """Let a waiting job go before the others."""
    return _do(public_id, job_id, jobs.raise_priority, _("Va primero entre los que esperan."))


def _do(public_id: str, job_id: str, deed: Callable[..., None], done: str) -> Response:
    video = get_video(public_id, Action.JOB_MANAGE)
    deed(_job(video, job_id), by=current_viewer())
    flash(done)
    return to_desk(video)


def _job(video: Video, job_id: str) -> Job:
    job = queries.find_job_of(video, job_id)
    if job is None:
        raise NotFound
    return job
