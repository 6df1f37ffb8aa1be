"""The people of a course, for those who care for it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from courses.catalog import queries as catalog
from courses.catalog.models import Course
from courses.entry import queries, rules, services
from courses.entry.forms import AudienceForm, InviteForm, LinkForm, TutorForm
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import InvalidInput
from escuela.i18n import _
from escuela.organizations import queries as organizations
from escuela.web import links

bp = Blueprint("entry", __name__, url_prefix="/courses/<public_id>/people")

Answer = str | Response | tuple[str, int]


@bp.get("/")
@requires(Action.COURSE_PEOPLE)
def index(public_id: str) -> Answer:
    """Show who comes in, who accompanies, and which links are open."""
    return _page(_course(public_id))


@bp.post("/audience")
@requires(Action.COURSE_PEOPLE)
def set_audience(public_id: str) -> Answer:
    """Say who sees the course and who begins it."""
    course, viewer, form = _course(public_id), current_viewer(), AudienceForm()
    houses = queries.list_houses(viewer)
    form.offer(houses)
    if not form.validate_on_submit():
        return _page(course, audience=form)
    try:
        services.set_audience(
            course, form.audience(houses), seen_version=form.seen_version, by=viewer
        )
    except InvalidInput as error:
        form.refuse(error)
        return _page(course, audience=form)
    flash(_("Listo. Quien ya está adentro sigue adentro."))
    return _back(public_id)


@bp.post("/links")
@requires(Action.COURSE_PEOPLE)
def make_link(public_id: str) -> Answer:
    """Make a link into the course, and show it once."""
    course, form = _course(public_id), LinkForm()
    form.offer()
    days = form.days.data if form.validate_on_submit() else 0
    link, token = services.make_link(
        course, rules.lasts(days), press=form.once, by=current_viewer()
    )
    address = links.absolute("learning.enter_by_link", course_token=token)
    return render_template("entry/link.html", course=course, link=link, address=address)


@bp.post("/links/<link_id>/end")
@requires(Action.COURSE_PEOPLE)
def end_link(public_id: str, link_id: str) -> Answer:
    """Take a link back."""
    course = _course(public_id)
    link = access.get(queries.find_link, link_id, Action.COURSE_PEOPLE)
    if link.course_id == course.id:
        services.end_link(link, by=current_viewer())
    flash(_("Enlace retirado. Ya no abre nada; quien entró con él sigue adentro."))
    return _back(public_id)


@bp.post("/invite")
@requires(Action.COURSE_PEOPLE)
def invite(public_id: str) -> Answer:
    """Invite one person by name; the answer is the same whether there is such a person."""
    course, form = _course(public_id), InviteForm()
    if not form.validate_on_submit():
        return _page(course, invite=form)
    services.invite_by_name(course, form.login.data or "", by=current_viewer())
    flash(_("Listo. Si alguien entra con ese nombre, verá el curso en su inicio."))
    return _back(public_id)


@bp.post("/tutors")
@requires(Action.COURSE_PEOPLE)
def give_tutor(public_id: str) -> Answer:
    """Let somebody accompany the course."""
    course, form = _course(public_id), TutorForm()
    form.offer(organizations.list_people(course.organization_id), frozenset())
    if not form.validate_on_submit():
        return _page(course, tutor=form)
    try:
        services.give_tutor(course, form.chosen, by=current_viewer())
    except InvalidInput as error:
        form.refuse(error)
        return _page(course, tutor=form)
    flash(_("Listo. Ya acompaña el curso: su alias se ve en la página del curso."))
    return _back(public_id)


@bp.post("/tutors/<grant_id>/end")
@requires(Action.COURSE_PEOPLE)
def end_tutor(public_id: str, grant_id: str) -> Answer:
    """Let somebody no longer accompany the course."""
    services.end_tutor(_course(public_id), grant_id, by=current_viewer())
    flash(_("Listo. Ya no acompaña el curso."))
    return _back(public_id)


def _page(
    course: Course,
    *,
    audience: AudienceForm | None = None,
    invite: InviteForm | None = None,
    tutor: TutorForm | None = None,
) -> Answer:
    viewer = current_viewer()
    tutors, houses = queries.list_tutors(course.id), queries.list_houses(viewer)
    is_refused = bool(audience or invite or tutor)
    if audience is None:
        audience = AudienceForm(formdata=None)
        audience.offer(houses)
        audience.show(course, houses, queries.list_guests(course.id))
    if tutor is None:
        tutor = TutorForm(formdata=None)
        people = organizations.list_people(course.organization_id)
        tutor.offer(people, frozenset(account.id for _grant, account in tutors))
    link = LinkForm(formdata=None)
    link.offer()
    page = render_template(
        "entry/people.html", course=course, tutors=tutors, audience=audience, tutor=tutor,
        invite=invite or InviteForm(formdata=None), link=link,
        links=queries.list_links(course.id),
    )  # fmt: skip
    return page, 422 if is_refused else 200


def _course(public_id: str) -> Course:
    return access.get(catalog.find_course, public_id, Action.COURSE_PEOPLE)


def _back(public_id: str) -> Response:
    return redirect(url_for("entry.index", public_id=public_id), 303)
