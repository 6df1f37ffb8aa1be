"""The public catalog, the files of lessons, and putting a video into a course."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as Redirection

from courses.catalog import filters, queries, rules, services
from courses.catalog.forms import VideoLessonForm
from courses.catalog.models import Course, Lesson, Unit
from courses.catalog.weights import lengths_of_videos, seconds_of_courses, weights_of_courses
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import InvalidInput, NotFound
from escuela.i18n import _
from escuela.organizations import queries as organizations
from escuela.search import typed
from escuela.web.forms import Form
from escuela.web.paging import page_number
from media.library import queries as library
from media.library import words

bp = Blueprint("catalog", __name__, url_prefix="/courses")


@bp.get("/")
@requires(Action.COURSE_VIEW)
def index() -> str:
    """List the open courses the viewer may see."""
    viewer, wanted = current_viewer(), filters.wanted_of(request.args, kind="")
    house = request.args.get("organization", "")[:40]
    chosen = organizations.find_organization(house) if house else None
    if chosen is not None and not can(viewer, Action.ORGANIZATION_VIEW, chosen):
        chosen = None  # as if it were not there
    if chosen is not None:
        wanted = replace(wanted, organization_id=chosen.id)
    page = queries.list_courses(viewer, wanted, page=page_number(request.args.get("page")))
    course_ids = [course.id for course in page.rows]
    return render_template(
        "catalog/list.html",
        page=page,
        wanted=wanted,
        filters=filters,
        organization=house if chosen else "",
        sizes=queries.sizes_of(course_ids),
        seconds=seconds_of_courses(course_ids),
        weights=weights_of_courses(course_ids),
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


@bp.route("/<public_id>/videos/new", methods=["GET", "POST"])
@requires(Action.COURSE_EDIT)
def add_video(public_id: str) -> str | Redirection | tuple[str, int]:
    """Make a published video a lesson of a course."""
    course = access.get(queries.find_course, public_id, Action.COURSE_EDIT)
    units = queries.list_units(course.id)
    form = VideoLessonForm()
    form.offer_units(units)
    if form.validate_on_submit():
        try:
            lesson = _add_video(form, units)
        except InvalidInput as error:
            form.refuse(error)
        else:
            flash(_("Video agregado. Así se ve la lección."))
            return redirect(url_for("learning.lesson", public_id=lesson.public_id), 303)
    return _video_page(form, course), 422 if form.errors else 200


@bp.route("/lessons/<lesson_id>/video/remove", methods=["GET", "POST"])
@requires(Action.COURSE_EDIT)
def remove_video(lesson_id: str) -> str | Redirection:
    """Say what taking a video out of its course means, and do it."""
    lesson, form = access.get(queries.find_lesson, lesson_id, Action.COURSE_EDIT), Form()
    shown = [block.video for block in lesson.blocks if block.video is not None]
    if not shown:
        raise NotFound
    course = lesson.unit.course
    if form.validate_on_submit():
        stays = services.remove_video(lesson, by=current_viewer())
        flash(
            _("Video quitado. La lección sigue, para leer.")
            if stays
            else _("Video quitado del curso, con su lección.")
        )
        return redirect(url_for("learning.course", public_id=course.public_id), 303)
    return render_template(
        "catalog/remove_video.html",
        form=form,
        lesson=lesson,
        course=course,
        stays=len(shown) < len(lesson.blocks),
    )


def _add_video(form: VideoLessonForm, units: Sequence[Unit]) -> Lesson:
    try:
        video = access.get(library.find_video, form.video.data, Action.VIDEO_VIEW)
    except NotFound:
        raise InvalidInput(_("Elige un video de la lista."), field="video") from None
    unit = next(unit for unit in units if str(unit.position) == form.unit.data)
    return services.add_video_lesson(unit, video, form.title.data or "", by=current_viewer())


def _video_page(form: VideoLessonForm, course: Course) -> str:
    search = typed(request.args.get("q"))
    found = queries.list_videos_for(course, current_viewer(), search=search)
    form.offer_videos(found[: queries.MAX_VIDEOS])
    return render_template(
        "catalog/add_video.html",
        course=course,
        form=form,
        videos={video.public_id: video for video in found},
        lengths=lengths_of_videos(found),
        captioned=library.captioned_among([video.id for video in found]),
        words=words,
        search=search,
        most=queries.MAX_VIDEOS,
    )
