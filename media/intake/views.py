"""Pages of an organization's videos: load, validate, call one service or query, render."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import Conflict, InvalidInput
from escuela.i18n import _
from escuela.organizations.queries import find_organization
from escuela.web.forms import receives_small_files
from escuela.web.paging import page_number
from media.intake import queries, services
from media.intake.forms import AnswerForm, CaptionFilesForm, SendForm
from media.library import queries as library_queries
from media.library import services as library
from media.library import words
from media.library.captions import FORM_BYTES
from media.library.forms import EditDetailsForm, FileForm
from media.library.models import Video
from media.library.rules import CaptionOrigin
from media.review import arrivals
from media.review import services as review
from media.review.previews import preview_of
from media.uploads.form_files import receives_file

bp = Blueprint("intake", __name__, url_prefix="/videos")

Answer = str | Response | tuple[str, int]


@bp.get("/")
@requires(Action.VIDEO_SEND)
def index() -> Answer:
    """List the videos of the viewer's own organizations."""
    viewer = current_viewer()
    page = queries.list_own_videos(viewer, page=page_number(request.args.get("page")))
    return render_template(
        "intake/list.html",
        page=page,
        organizations=queries.list_own_organizations(viewer),
        last_messages=library_queries.list_last_messages([video.id for video in page.rows]),
        words=words,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Action.VIDEO_SEND)
@receives_file(arrivals.PURPOSE)
def create() -> Answer:
    """Send a video."""
    viewer = current_viewer()
    form = SendForm()
    form.offer_organizations(queries.list_own_organizations(viewer))
    if not form.is_submitted():
        return _page("intake/send.html", form)
    form.validate()
    form.has_file()
    captions = form.read_captions()
    if form.organization.errors:
        return _page("intake/send.html", form)
    organization = access.get(find_organization, form.organization.data, Action.VIDEO_SEND)
    try:
        # First the file: a form that comes back with an error elsewhere has it already.
        arrivals.hold_file(form, organization_id=organization.id, by=viewer)
        if form.errors:
            return _page("intake/send.html", form)
        with arrivals.arriving(form, by=viewer) as arrival:
            video = services.send_video(
                form.details(),
                form.appearing(),
                captions,
                arrival,
                organization_id=organization.id,
                by=viewer,
            )
    except InvalidInput as error:
        form.refuse(error)
        return _page("intake/send.html", form)
    flash(_("Recibido completo. Puedes cerrar esta página."))
    return _to(video)


@bp.get("/<public_id>")
@requires(Action.VIDEO_SEND)
def show(public_id: str) -> Answer:
    """Show where a video is, what will happen next, and the conversation."""
    video = access.get(library_queries.find_video, public_id, Action.VIDEO_SEND)
    return _show_page(video, AnswerForm())


@bp.post("/<public_id>/answer")
@requires(Action.VIDEO_ANSWER)
def answer(public_id: str) -> Answer:
    """Answer the editor."""
    video = access.get(library_queries.find_video, public_id, Action.VIDEO_ANSWER)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _show_page(video, form)
    library.answer(video, form.text.data or "", by=current_viewer())
    flash(_("Respuesta enviada a edición."))
    return _to(video)


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@requires(Action.VIDEO_SEND)
def edit(public_id: str) -> Answer:
    """Change what is written about a video."""
    video = access.get(library_queries.find_video, public_id, Action.VIDEO_SEND)
    form = EditDetailsForm(obj=video)
    if request.method == "GET":
        form.show_version(video.details_version)
    if not form.validate_on_submit():
        return _page("intake/edit.html", form, video=video, is_conflict=False)
    try:
        library.save_details(
            video,
            form.details(),
            form.appearing(),
            seen_version=form.seen_version,
            by=current_viewer(),
        )
    except InvalidInput as error:
        form.refuse(error)
        return _page("intake/edit.html", form, video=video, is_conflict=False)
    except Conflict:
        return _conflict_page(form, public_id)
    flash(_("Cambios guardados."))
    return _to(video)


@bp.route("/<public_id>/version", methods=["GET", "POST"])
@requires(Action.VIDEO_SEND)
@receives_file(arrivals.PURPOSE)
def replace(public_id: str) -> Answer:
    """Send a newer file of a video."""
    video = access.get(library_queries.find_video, public_id, Action.VIDEO_SEND)
    form = FileForm()
    if not form.validate_on_submit() or not form.has_file():
        return _page("intake/version.html", form, video=video)
    viewer = current_viewer()
    try:
        arrivals.hold_file(form, organization_id=video.organization_id, by=viewer)
        with arrivals.arriving(form, by=viewer) as arrival:
            review.replace_video(video, arrival, by=viewer)
    except InvalidInput as error:
        form.refuse(error)
        return _page("intake/version.html", form, video=video)
    flash(_("Recibido completo. Puedes cerrar esta página."))
    return _to(video)


@bp.route("/<public_id>/captions", methods=["GET", "POST"])
@requires(Action.VIDEO_SEND)
@receives_small_files(FORM_BYTES)
def captions(public_id: str) -> Answer:
    """Send caption files."""
    video = access.get(library_queries.find_video, public_id, Action.VIDEO_SEND)
    form = CaptionFilesForm()
    if not form.validate_on_submit():
        return _page("intake/captions.html", form, video=video)
    found = form.read_captions()
    if form.errors:
        return _page("intake/captions.html", form, video=video)
    for language, vtt in found.items():
        library.attach_caption(
            video, language, vtt, CaptionOrigin.ORGANIZATION, by=current_viewer()
        )
    flash(_("Subtítulos guardados."))
    return _to(video)


def _show_page(video: Video, form: AnswerForm) -> Answer:
    page = render_template(
        "intake/show.html",
        video=video,
        source=video.sources[-1] if video.sources else None,
        messages=library_queries.list_messages(video.id),
        preview=preview_of(video, by=current_viewer()),
        form=form,
        words=words,
    )
    return page, 422 if form.errors else 200


def _conflict_page(form: EditDetailsForm, public_id: str) -> Answer:
    """Show both texts, so nothing is lost; saving again is then a choice."""
    theirs = access.get(library_queries.find_video, public_id, Action.VIDEO_SEND)
    form.show_version(theirs.details_version)
    page = render_template(
        "intake/edit.html", form=form, video=theirs, is_conflict=True, words=words
    )
    return page, 409


def _page(
    template: str, form: FileForm | EditDetailsForm | CaptionFilesForm, **values: object
) -> Answer:
    if isinstance(form, FileForm):
        values["sending"] = arrivals.offer(current_viewer())
    page = render_template(template, form=form, words=words, **values)
    return page, 422 if form.errors else 200


def _to(video: Video) -> Response:
    return redirect(url_for("intake.show", public_id=video.public_id), 303)
