"""The search, and a video that stands in no lesson."""

from flask import Blueprint, render_template, request

from courses.catalog import filters
from courses.finding import queries
from escuela import preferences
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import NotFound
from escuela.finding import queries as finding
from escuela.web.paging import page_number
from media.library import queries as library
from media.playback import links, services

bp = Blueprint("finding", __name__)


@bp.get("/search")
@requires(Action.COURSE_VIEW)
def search() -> str:
    """Find courses, lessons, words that are said, videos and organizations."""
    viewer, wanted = current_viewer(), filters.wanted_of(request.args)
    number = page_number(request.args.get("page"))
    page = None if wanted.is_anything else finding.find(viewer, wanted, page=number)
    return render_template(
        "finding/search.html",
        wanted=wanted,
        page=page,
        counts=finding.count_kinds(viewer, wanted) if page else {},
        results=queries.results_of(page.rows, wanted.text, viewer) if page else (),
        filters=filters,
    )


@bp.get("/watch/<public_id>")
@requires(Action.VIDEO_VIEW)
def watch(public_id: str) -> str:
    """Show one published video by itself."""
    video = access.get(library.find_video, public_id, Action.VIDEO_VIEW)
    viewer, saves_data = current_viewer(), bool(preferences.current().saves_data)
    offer = services.offer(video, viewer, saves_data=saves_data)
    if offer is None:
        raise NotFound
    asked = request.args.get("q", "")[:10]
    return render_template(
        "finding/watch.html",
        video=video,
        offer=offer,
        base=links.base_of(offer, viewer),
        chosen=next((one for one in offer.choices if one.name == asked and one.plain), None),
        lessons=queries.lessons_showing([video.id], viewer).get(video.id, ()),
        saves_data=saves_data,
    )
