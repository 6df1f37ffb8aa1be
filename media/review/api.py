"""The queue as pieces of its page, so that it renews itself without losing the reader's place."""

from flask import Blueprint, jsonify, render_template, request
from werkzeug import Response

from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.search import typed
from escuela.web.paging import page_number
from media.library import queries as library_queries
from media.pipeline.work import load_work
from media.review import board, queries
from media.review.rules import Tab, tab_of

bp = Blueprint("review_api", __name__, url_prefix="/api/v1/review")


@bp.get("/queue")
@requires(Action.VIDEO_REVIEW)
def queue() -> Response:
    """Give what changes of the same rows that the page shows."""
    viewer = current_viewer()
    shown = queries.load_board(
        viewer,
        tab_of(request.args.get("tab")),
        search=typed(request.args.get("q")),
        page=page_number(request.args.get("page")),
    )
    return jsonify(
        summary=board.summary(shown.workshop, queries.count_tabs(viewer)[Tab.TROUBLE]),
        waiting=board.waiting_words(shown.workshop),
        running=render_template(
            "review/_running.html",
            workshop=shown.workshop,
            board=board,
        ),
        rows={
            row.video.public_id: {
                "state": render_template("review/_cell_state.html", line=board.line_of(row)),
                "progress": render_template(
                    "review/_cell_progress.html", line=board.line_of(row), title=row.video.title
                ),
            }
            for row in shown.page.rows
        },
    )


@bp.get("/videos/<public_id>")
@requires(Action.VIDEO_REVIEW)
def video(public_id: str) -> Response:
    """Give what changes on the desk of one video."""
    found = access.get(library_queries.find_video, public_id, Action.VIDEO_REVIEW)
    jobs = load_work(found).active
    return jsonify(
        key=board.key_of(found, jobs),
        jobs={
            job.public_id: render_template(
                "review/_cell_progress.html", line=board.line_of_job(job), title=found.title
            )
            for job in jobs
        },
    )
