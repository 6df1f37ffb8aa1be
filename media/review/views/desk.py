"""One video on the editor's desk: watch, talk, describe, replace."""

from flask import flash, render_template, request

from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import Conflict, InvalidInput
from escuela.i18n import _
from escuela.web.forms import receives_small_files
from media.library import queries as library_queries
from media.library import services as library
from media.library import words
from media.library.captions import FORM_BYTES
from media.library.forms import EditDetailsForm, FileForm
from media.library.models import Video
from media.library.rules import CaptionOrigin
from media.pipeline.work import load_works
from media.review import arrivals, board, services
from media.review.forms import AskForm, CaptionForm, NoteForm
from media.review.previews import preview_of
from media.review.views.section import Answer, bp, get_video, to_desk
from media.uploads.form_files import receives_file


@bp.get("/<public_id>")
@requires(Action.VIDEO_REVIEW)
def show(public_id: str) -> Answer:
    """Show one video on the desk."""
    return _desk(get_video(public_id))


@bp.post("/<public_id>/take")
@requires(Action.VIDEO_REVIEW)
def take(public_id: str) -> Answer:
    """Begin the review of a video."""
    video = get_video(public_id)
    library.take_video(video, by=current_viewer())
    return to_desk(video)


@bp.post("/<public_id>/release")
@requires(Action.VIDEO_REVIEW)
def release(public_id: str) -> Answer:
    """Give a video back to the queue."""
    video = get_video(public_id)
    library.release_video(video, by=current_viewer())
    flash(_("El video volvió a la cola."))
    return to_desk(video)


@bp.post("/<public_id>/ask")
@requires(Action.VIDEO_REVIEW)
def ask(public_id: str) -> Answer:
    """Ask the organization for a change."""
    video = get_video(public_id)
    form = AskForm()
    if not form.validate_on_submit():
        return _desk(video, ask_form=form)
    library.ask_change(video, form.text.data or "", by=current_viewer())
    flash(_("Pregunta enviada. El video espera a la organización."))
    return to_desk(video)


@bp.post("/<public_id>/note")
@requires(Action.VIDEO_REVIEW)
def note(public_id: str) -> Answer:
    """Choose the content note."""
    video = get_video(public_id)
    form = NoteForm()
    if not form.validate_on_submit():
        return _desk(video, note_form=form)
    try:
        library.save_note(video, form.note(), seen_version=form.seen_version, by=current_viewer())
    except Conflict:
        theirs = get_video(public_id)
        form.show_version(theirs.details_version)
        return _desk(theirs, note_form=form, is_conflict=True)
    flash(_("Aviso guardado."))
    return to_desk(video)


@bp.post("/<public_id>/captions")
@requires(Action.VIDEO_REVIEW)
@receives_small_files(FORM_BYTES)
def captions(public_id: str) -> Answer:
    """Attach captions of one language."""
    video = get_video(public_id)
    form = CaptionForm()
    vtt = form.read_captions() if form.validate_on_submit() else None
    if vtt is None:
        return _desk(video, caption_form=form)
    library.attach_caption(
        video, form.language.data, vtt, CaptionOrigin.EDITOR, by=current_viewer()
    )
    flash(_("Subtítulos guardados."))
    return to_desk(video)


@bp.post("/<public_id>/captions/<language>/remove")
@requires(Action.VIDEO_REVIEW)
def remove_captions(public_id: str, language: str) -> Answer:
    """Remove the captions of one language."""
    video = get_video(public_id)
    library.remove_caption(video, language, by=current_viewer())
    flash(_("Subtítulos quitados."))
    return to_desk(video)


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@requires(Action.VIDEO_REVIEW)
def edit(public_id: str) -> Answer:
    """Change what is written about a video."""
    video = get_video(public_id)
    form = EditDetailsForm(obj=video)
    if request.method == "GET":
        form.show_version(video.details_version)
    if not form.validate_on_submit():
        return _edit_page(form, video)
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
        return _edit_page(form, video)
    except Conflict:
        theirs = get_video(public_id)
        form.show_version(theirs.details_version)
        return _edit_page(form, theirs, is_conflict=True)
    flash(_("Cambios guardados."))
    return to_desk(video)


@bp.route("/<public_id>/version", methods=["GET", "POST"])
@requires(Action.VIDEO_REVIEW)
@receives_file(arrivals.PURPOSE)
def replace(public_id: str) -> Answer:
    """Put a newer file in the place of the one sent."""
    video = get_video(public_id)
    form = FileForm()
    if not form.validate_on_submit() or not form.has_file():
        return _version_page(form, video)
    viewer = current_viewer()
    try:
        arrivals.hold_file(form, organization_id=video.organization_id, by=viewer)
        with arrivals.arriving(form, by=viewer) as arrival:
            services.replace_video(video, arrival, by=viewer)
    except InvalidInput as error:
        form.refuse(error)
        return _version_page(form, video)
    flash(_("Recibido completo. Se mira el archivo nuevo."))
    return to_desk(video)


def _desk(
    video: Video,
    *,
    ask_form: AskForm | None = None,
    note_form: NoteForm | None = None,
    caption_form: CaptionForm | None = None,
    is_conflict: bool = False,
) -> Answer:
    forms = [form for form in (ask_form, note_form, caption_form) if form is not None]
    if note_form is None:
        note_form = NoteForm(formdata=None)
        note_form.show(video)
    source = video.sources[-1] if video.sources else None
    work = load_works([video], {video.id: source} if source else {})[video.id]
    page = render_template(
        "review/desk.html",
        video=video,
        source=source,
        preview=preview_of(video, by=current_viewer()),
        render=work.render,
        jobs=work.active,
        troubles=work.troubles,
        messages=library_queries.list_messages(video.id),
        ask_form=ask_form or AskForm(formdata=None),
        note_form=note_form,
        caption_form=caption_form or CaptionForm(formdata=None),
        refused=forms[0] if forms else None,
        is_conflict=is_conflict,
        board=board,
        words=words,
    )
    if is_conflict:
        return page, 409
    return page, 422 if forms else 200


def _version_page(form: FileForm, video: Video) -> Answer:
    sending = arrivals.offer(current_viewer())
    page = render_template("review/version.html", video=video, form=form, sending=sending)
    return page, 422 if form.errors else 200


def _edit_page(form: EditDetailsForm, video: Video, *, is_conflict: bool = False) -> Answer:
    page = render_template(
        "review/edit.html", form=form, video=video, is_conflict=is_conflict, words=words
    )
    if is_conflict:
        return page, 409
    return page, 422 if form.errors else 200
