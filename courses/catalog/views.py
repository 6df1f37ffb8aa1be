"""The public catalog, and the files of lessons."""

from flask import Blueprint, Response, render_template, request

from courses.catalog import queries, rules
from courses.catalog.queries import CourseFilter
from courses.catalog.weights import weights_of_courses
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.web.paging import page_number

bp = Blueprint("catalog", __name__, url_prefix="/courses")


@bp.get("/")
@requires(Action.COURSE_VIEW)
def index() -> str:
    """List the open courses the viewer may see."""
    viewer, wanted = current_viewer(), _wanted()
    page = queries.list_courses(viewer, wanted, page=page_number(request.args.get("page")))
    course_ids = [course.id for course in page.rows]
    return render_template(
        "catalog/list.html",
        page=page,
        wanted=wanted,
        sizes=queries.sizes_of(course_ids),
        weights=weights_of_courses(course_ids),
        languages=queries.list_languages(viewer),
        organizations=queries.list_organizations(viewer),
    )


@bp.get("/files/<file_id>")
@requires(Action.LESSON_VIEW)
def file(file_id: str) -> Response:
    """Hand out a file of a lesson, to be kept and not to be shown (security.md, R7)."""
    block = access.get(queries.find_file, file_id, Action.LESSON_VIEW)
    name = block.file_name or ""
    response = Response(queries.read_file(block), mimetype=rules.file_type(name))
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _wanted() -> CourseFilter:
    return CourseFilter(
        search=request.args.get("q", "")[:100],
        language=request.args.get("language", "")[:10],
        organization=request.args.get("organization", "")[:40],
    )
