"""The queue of all videos."""

from flask import flash, redirect, render_template, request, url_for

from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.i18n import _
from escuela.search import typed
from escuela.web.paging import page_number
from media.library import services as library
from media.library import words
from media.review import board, queries
from media.review.rules import Tab, tab_of
from media.review.views.section import Answer, bp, to_desk


@bp.get("/")
@requires(Action.VIDEO_REVIEW)
def index() -> Answer:
    """List all videos with what is done on them."""
    viewer, tab, search = (
        current_viewer(),
        tab_of(request.args.get("tab")),
        typed(request.args.get("q")),
    )
    shown = queries.load_board(
        viewer, tab, search=search, page=page_number(request.args.get("page"))
    )
    return render_template(
        "review/queue.html",
        page=shown.page,
        tab=tab,
        tabs=Tab,
        search=search,
        counts=queries.count_tabs(viewer),
        troubled=shown.troubled,
        workshop=shown.workshop,
        board=board,
        words=words,
    )


@bp.post("/next")
@requires(Action.VIDEO_REVIEW)
def take_next() -> Answer:
    """Take the video that waits longest."""
    video = queries.find_next(current_viewer())
    if video is None:
        flash(_("No hay videos por revisar."))
        return redirect(url_for("review.index"), 303)
    library.take_video(video, by=current_viewer())
    return to_desk(video)
