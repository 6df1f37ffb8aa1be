"""What decides who sees a video: approve, publish, withdraw."""

from flask import flash, render_template

from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import InvalidInput
from escuela.i18n import _
from escuela.web.forms import Form
from media.library import queries as library
from media.library import words
from media.library.models import Video
from media.library.rules import RenderKind, RenditionState
from media.pipeline import services as pipeline
from media.review.board import rung_words
from media.review.forms import PublishForm
from media.review.views.section import Answer, bp, get_video, to_desk, way_back


@bp.post("/<public_id>/approve")
@requires(Action.VIDEO_REVIEW)
def approve(public_id: str) -> Answer:
    """Approve a version."""
    video = get_video(public_id)
    pipeline.approve(video, by=current_viewer())
    flash(_("Aprobado. Se preparan las versiones livianas."))
    return to_desk(video)


@bp.post("/<public_id>/reconsider")
@requires(Action.VIDEO_REVIEW)
def reconsider(public_id: str) -> Answer:
    """Take an approval back."""
    video = get_video(public_id)
    pipeline.reconsider(video, by=current_viewer())
    flash(_("El video está otra vez en revisión."))
    return to_desk(video)


@bp.post("/<public_id>/reopen")
@requires(Action.VIDEO_REVIEW)
def reopen(public_id: str) -> Answer:
    """Put a withdrawn video into the queue again."""
    video = get_video(public_id)
    pipeline.reopen(video, by=current_viewer())
    flash(_("El video volvió a la cola. Nadie lo ve hasta que se publique."))
    return to_desk(video)


@bp.route("/<public_id>/publish", methods=["GET", "POST"])
@requires(Action.VIDEO_PUBLISH)
def publish(public_id: str) -> Answer:
    """Say who will see it, and confirm."""
    video = get_video(public_id, Action.VIDEO_PUBLISH)
    form = PublishForm(obj=video)
    if form.validate_on_submit():
        try:
            pipeline.publish(
                video, form.chosen(), is_agreed=form.is_agreed.data, by=current_viewer()
            )
        except InvalidInput as error:
            form.refuse(error)
        else:
            flash(_("Publicado."))
            return to_desk(video)
    page = render_template(
        "review/publish.html", video=video, form=form, words=words, coming=_coming(video)
    )
    return page, 422 if form.errors else 200


@bp.route("/<public_id>/withdraw", methods=["GET", "POST"])
@requires(Action.VIDEO_WITHDRAW)
def withdraw(public_id: str) -> Answer:
    """Say what withdrawing means, and do it."""
    video = get_video(public_id, Action.VIDEO_WITHDRAW)
    form = Form()
    if not form.validate_on_submit():
        page = render_template("review/withdraw.html", video=video, form=form, back=way_back(video))
        return page, 422 if form.errors else 200
    pipeline.withdraw(video, by=current_viewer())
    flash(_("Retirado. Ya no se ve en ningún lado."))
    return to_desk(video)


def _coming(video: Video) -> list[str]:
    """Return what is still being made of the newest version, in words."""
    source = library.find_newest_source(video.id)
    render = library.find_newest_render(source.id, RenderKind.FULL) if source else None
    rungs = render.renditions if render else []
    return [rung_words(rung.name) for rung in rungs if rung.state is RenditionState.WAITING]
