"""A learner's pages: a course, a lesson, and the two things they can say about them."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from courses.catalog import queries as catalog
from courses.catalog.weights import weights_of_lessons
from courses.learning import services
from courses.learning.outline import outline_of
from courses.learning.page import files_of, films_of, notes_of
from escuela import preferences
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer

bp = Blueprint("learning", __name__)


@bp.get("/courses/<public_id>")
@requires(Action.COURSE_VIEW)
def course(public_id: str) -> str:
    """Show one course with what the viewer has done of it."""
    found = access.get(catalog.find_course, public_id, Action.COURSE_VIEW)
    return render_template(
        "learning/course.html",
        course=found,
        outline=outline_of(found.id, current_viewer()),
        weights=weights_of_lessons(found.id),
    )


@bp.post("/courses/<public_id>/start")
@requires(Action.PROGRESS_SAVE)
def start(public_id: str) -> Response:
    """Begin or go on with a course: lead to the first lesson that is not done."""
    found = access.get(catalog.find_course, public_id, Action.COURSE_VIEW)
    viewer, course_id = current_viewer(), found.id
    services.enroll(found, by=viewer)
    lesson = outline_of(course_id, viewer).next_open
    if lesson is None:
        return redirect(url_for(".course", public_id=public_id), 303)
    return redirect(url_for(".lesson", public_id=lesson.public_id), 303)


@bp.get("/lessons/<public_id>")
@requires(Action.LESSON_VIEW)
def lesson(public_id: str) -> str:
    """Show one lesson."""
    found = access.get(catalog.find_lesson, public_id, Action.LESSON_VIEW)
    viewer, saves_data = current_viewer(), bool(preferences.current().saves_data)
    return render_template(
        "learning/lesson.html",
        lesson=found,
        outline=outline_of(found.unit.course_id, viewer),
        films=films_of(found, viewer, wanted=request.args.get("q", "")[:10], saves_data=saves_data),
        notes=notes_of(found),
        files=files_of(found),
        saves_data=saves_data,
    )


@bp.post("/lessons/<public_id>/done")
@requires(Action.PROGRESS_SAVE)
def done(public_id: str) -> Response:
    """Mark a lesson as done and go on to the next one, or to the course after the last."""
    found = access.get(catalog.find_lesson, public_id, Action.LESSON_VIEW)
    viewer, course = current_viewer(), found.unit.course
    course_id, course_public_id = course.id, course.public_id
    services.mark_done(found, by=viewer)
    following = outline_of(course_id, viewer).after(found)
    if following is None:
        return redirect(url_for(".course", public_id=course_public_id), 303)
    return redirect(url_for(".lesson", public_id=following.public_id), 303)
