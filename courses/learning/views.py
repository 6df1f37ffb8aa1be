"""A learner's pages: a course, a lesson, and the two things they can say about them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from courses.catalog import queries as catalog
from courses.catalog.weights import weights_of_lessons
from courses.entry import queries as entry
from courses.learning import queries, services
from courses.learning.outline import outline_of
from courses.learning.page import files_of, films_of, notes_of, part_of
from escuela import preferences
from escuela.accounts.sessions import hash_token
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.guard import public, requires
from escuela.authz.identity import VISITOR, current_viewer
from escuela.errors import NotFound
from escuela.i18n import _
from escuela.search import typed
from escuela.web.forms import Form
from escuela.web.paging import page_number

bp = Blueprint("learning", __name__)


@bp.get("/courses/<public_id>")
@requires(Action.COURSE_VIEW)
def course(public_id: str) -> str:
    """Show one course with what the viewer has done of it."""
    found, viewer = access.get(catalog.find_course, public_id, Action.COURSE_VIEW), current_viewer()
    part = part_of(found, viewer)
    # They are of the course's organization: strangers must not learn who belongs to it.
    may_edit = can(viewer, Action.COURSE_EDIT, found)
    is_inside = part.takes_part or can(viewer, Action.COURSE_LEARNERS, found)
    tutors = [one for _grant, one in entry.list_tutors(found.id)] if is_inside else []
    return render_template(
        "learning/course.html",
        course=found,
        outline=outline_of(found.id, viewer),
        part=part,
        tutors=tutors,
        called=queries.names_in(found.id, [viewer.account_id, *(one.id for one in tutors)])
        if is_inside
        else {},
        weights=weights_of_lessons(found.id),
        removable=catalog.list_video_lessons(found.id) if may_edit else (),
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


@bp.route("/courses/<public_id>/leave", methods=["GET", "POST"])
@requires(Action.PROGRESS_SAVE)
def leave(public_id: str) -> str | Response:
    """Say what leaving a course means, and do it."""
    found, form = access.get(catalog.find_course, public_id, Action.COURSE_VIEW), Form()
    if form.validate_on_submit():
        services.leave(found, by=current_viewer())
        flash(_("Saliste del curso. Tu avance queda guardado por si vuelves."))
        return redirect(url_for(".course", public_id=public_id), 303)
    return render_template("learning/leave.html", course=found, form=form)


@bp.route("/courses/<public_id>/alias", methods=["GET", "POST"])
@requires(Action.PROGRESS_SAVE)
def rename(public_id: str) -> str | Response:
    """Say how the course calls the viewer, and let it call them as they are called now."""
    found, form = access.get(catalog.find_course, public_id, Action.COURSE_VIEW), Form()
    viewer = current_viewer()
    if form.validate_on_submit():
        alias = services.rename(found, by=viewer)
        flash(_("Listo. En este curso ahora te llamas %(alias)s.", alias=alias))
        return redirect(url_for(".course", public_id=public_id), 303)
    if not part_of(found, viewer).takes_part:
        return redirect(url_for(".course", public_id=public_id), 303)
    called, may_renew = queries.name_of(found.id, viewer.account_id or 0)
    return render_template(
        "learning/rename.html", course=found, form=form, called=called, may_renew=may_renew
    )


@bp.get("/courses/<public_id>/learners")
@requires(Action.COURSE_LEARNERS)
def learners(public_id: str) -> str:
    """List who takes part, by alias and name, for those who accompany the course."""
    found = access.get(catalog.find_course, public_id, Action.COURSE_LEARNERS)
    search = typed(request.args.get("q"))
    return render_template(
        "learning/learners.html",
        course=found,
        search=search,
        total=outline_of(found.id, VISITOR).total,
        page=queries.list_learners(
            found.id, current_viewer(), search=search, page=page_number(request.args.get("page"))
        ),
    )


@bp.route("/enter/<course_token>", methods=["GET", "POST"])
@public
def enter_by_link(course_token: str) -> str | Response:
    """Let whoever has the link into its course, once they are signed in."""
    viewer, form = current_viewer(), Form()
    if viewer.account_id is None:
        return render_template("learning/enter.html", course=None, form=form)
    link = entry.find_open_link(hash_token(course_token))
    if link is None:
        raise NotFound
    if form.validate_on_submit():
        course = services.enter_by_link(course_token, by=viewer)
        return redirect(url_for(".course", public_id=course.public_id), 303)
    return render_template("learning/enter.html", course=link.course, form=form)


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
        part=part_of(found.unit.course, viewer),
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
