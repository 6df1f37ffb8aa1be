"""The tus 1.0.0 server: /api/v1/uploads. Its client may be any that speaks the protocol.

Requests are not checked for a form's token: foreign clients have none. They are safe against
forgery all the same, because each one that changes something must carry `Tus-Resumable`, a header
that no form or image can send, and that a script of another site can't send without a preflight,
which gets no permission here; besides, the cookie is SameSite=Lax. See docs/adr/0006.
"""

import sys
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, request, url_for
from werkzeug.exceptions import HTTPException

from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.check import can_somewhere
from escuela.authz.guard import public, requires
from escuela.authz.identity import current_viewer
from escuela.errors import DomainError, NotAllowed
from escuela.organizations.queries import find_organization
from escuela.web.errors import STATUS as STATUS_OF_PAGES
from escuela.web.forms import csrf
from escuela.web.json_api import code_of, problem
from media.uploads import files, line, purposes, queries, receiving, rules, services, slots, tus
from media.uploads.models import Upload
from media.uploads.waiting import offset_of

SOON_S = 5
"""When to try again after what passes quickly."""

bp = Blueprint("uploads", __name__, url_prefix="/api/v1/uploads")
csrf.exempt(bp)

STATUS = dict[type[BaseException], int](STATUS_OF_PAGES.items()) | {
    tus.BadHeader: 400,
    tus.ChecksumMismatch: 460,
    rules.TooBig: 413,
    rules.WrongKind: 415,
    rules.NoRoom: 507,
    files.TurnLost: 423,
    receiving.OffsetConflict: 409,
}
"""Status of a refusal; the protocol fixes 409, 423 and 460."""


@bp.after_request
def add_version(response: Response) -> Response:
    """Say on every answer which versions are spoken."""
    response.headers["Tus-Resumable"] = response.headers["Tus-Version"] = tus.VERSION
    return response


@bp.route("", methods=["OPTIONS"], provide_automatic_options=False)
@bp.route("/<public_id>", methods=["OPTIONS"], provide_automatic_options=False)
@public
def describe(public_id: str = "") -> Response:  # noqa: ARG001 - the same for all
    """Tell a client what this server can do."""
    headers = {
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
        "Tus-Max-Size": str(purposes.largest_bytes()),
    }
    return _empty(HTTPStatus.NO_CONTENT, headers)


@bp.get("", provide_automatic_options=False)
@requires(Action.UPLOAD_CONTINUE)
def index() -> Response:
    """List what the viewer began to send and has not handed in."""
    uploads = queries.list_unfinished(current_viewer(), purpose=request.args.get("purpose"))
    return jsonify({"uploads": [_as_json(upload) for upload in uploads]})


@bp.post("", provide_automatic_options=False)
@requires(Action.UPLOAD_CREATE)
def create() -> Response:
    """Begin an upload; with its first bytes where the body has them (creation-with-upload)."""
    _check_version()
    size_bytes = tus.read_number("Upload-Length", request.headers.get("Upload-Length"))
    announced = _announcement(tus.read_metadata(request.headers.get("Upload-Metadata")), size_bytes)
    viewer = current_viewer()
    upload = services.open_upload(announced, owner=rules.Owner(viewer.account_id), by=viewer)
    offset = 0
    if request.mimetype == tus.CONTENT_TYPE:
        upload, offset = _receive(upload, 0)
    headers = tus.state_headers(upload, offset)
    headers["Location"] = url_for(".show", public_id=upload.public_id)
    return _empty(HTTPStatus.CREATED, headers)


@bp.get("/<public_id>", provide_automatic_options=False)
@requires(Action.UPLOAD_CONTINUE)
def show(public_id: str) -> Response:
    """GET: tell about an upload as JSON. HEAD: tell where to go on, as the protocol has it."""
    upload = access.get(queries.find_upload, public_id, Action.UPLOAD_CONTINUE)
    return _head(upload) if request.method == "HEAD" else jsonify(_as_json(upload))


@bp.patch("/<public_id>", provide_automatic_options=False)
@requires(Action.UPLOAD_CONTINUE)
def append(public_id: str) -> Response:
    """Take the next bytes."""
    upload = access.get(queries.find_upload, public_id, Action.UPLOAD_CONTINUE)
    _check_version()
    if request.mimetype != tus.CONTENT_TYPE:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    offset = tus.read_number("Upload-Offset", request.headers.get("Upload-Offset"))
    upload, offset = _receive(upload, offset)
    return _empty(HTTPStatus.NO_CONTENT, tus.state_headers(upload, offset))


@bp.delete("/<public_id>", provide_automatic_options=False)
@requires(Action.UPLOAD_CONTINUE)
def terminate(public_id: str) -> Response:
    """Forget an upload and its file."""
    upload = access.get(queries.find_upload, public_id, Action.UPLOAD_CONTINUE)
    _check_version()
    services.cancel_upload(upload, by=current_viewer())
    return _empty(HTTPStatus.NO_CONTENT, {})


@bp.post("/<public_id>", provide_automatic_options=False)
@requires(Action.UPLOAD_CONTINUE)
def override(public_id: str) -> Response:
    """Do what X-HTTP-Method-Override says, for networks that let only GET and POST through."""
    access.get(queries.find_upload, public_id, Action.UPLOAD_CONTINUE)
    views = {"PATCH": append, "DELETE": terminate}
    method = request.headers.get("X-HTTP-Method-Override", "").upper()
    if method not in views:
        abort(HTTPStatus.METHOD_NOT_ALLOWED)
    return views[method](public_id)


@bp.errorhandler(DomainError)
@bp.errorhandler(files.TurnLost)
@bp.errorhandler(receiving.OffsetConflict)
def refuse(error: Exception) -> Response:
    """Answer a refusal with its status, and its sentence as JSON."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    response = problem(status, code_of(type(error)), getattr(error, "message", ""))
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(getattr(error, "retry_after_s", SOON_S))
    if isinstance(error, receiving.OffsetConflict):
        response.headers["Upload-Offset"] = str(error.offset)
    return response


@bp.errorhandler(HTTPException)
def refuse_request(error: HTTPException) -> Response:
    """Answer errors of the web itself without a page, which no client of the protocol reads."""
    return problem(error.code or 500, code_of(type(error)), "")


def _check_version() -> None:
    """Refuse what does not speak our version; see above what else the header is good for."""
    if request.headers.get("Tus-Resumable") != tus.VERSION:
        abort(HTTPStatus.PRECONDITION_FAILED)


def _announcement(metadata: dict[str, str], size_bytes: int) -> rules.Announcement:
    """Read what the client says of the file; the organization must be one it may send for."""
    purpose = purposes.get_purpose(metadata.get("purpose", ""))
    organization_id = None
    if name := metadata.get("organization"):
        organization_id = access.get(find_organization, name, purpose.action).id
    elif not can_somewhere(current_viewer(), purpose.action):
        raise NotAllowed
    return rules.Announcement(
        purpose=purpose.name,
        file_name=metadata.get("filename", ""),
        size_bytes=size_bytes,
        organization_id=organization_id,
        sample_sha256=metadata.get("sample") or None,
    )


def _receive(upload: Upload, offset: int) -> tuple[Upload, int]:
    """Take the request's body; return the upload as it is then, and where its file ends."""
    if upload.finished_at is not None:
        if offset != upload.size_bytes:
            raise receiving.OffsetConflict(upload.size_bytes)
        return upload, offset
    if (request.content_length or 0) > upload.size_bytes - offset:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    viewer = current_viewer()
    checksum = tus.read_checksum(request.headers.get("Upload-Checksum"))
    with slots.slot():
        # The limit of forms is not for us; None would mean that one.
        request.max_content_length = sys.maxsize
        line.prepare(request.environ)
        body = receiving.Body(request.stream, request.content_length, offset, checksum)
        end = receiving.receive(
            upload.public_id,
            body,
            size_bytes=upload.size_bytes,
            on_head=partial(services.recognize_upload, upload, by=viewer),
        )
    upload = services.note_progress(upload, end)
    if end == upload.size_bytes:
        upload = services.finish_upload(upload, by=viewer)
    return upload, end


def _head(upload: Upload) -> Response:
    """Say where the file ends. Whoever asks goes on, so a connection that still writes stops."""
    _check_version()
    offset = upload.size_bytes
    if upload.finished_at is None:
        with files.Writer(upload.public_id) as writer:
            offset = writer.offset
        # Clients take "all is there" for the end. If the process died between the last byte and
        # the finish, this is the request that makes up for it.
        if offset == upload.size_bytes:
            upload = services.finish_upload(upload, by=current_viewer())
    headers = tus.state_headers(upload, offset)
    headers["Upload-Length"] = str(upload.size_bytes)
    headers["Upload-Metadata"] = tus.write_metadata(
        {"filename": upload.file_name, "purpose": upload.purpose}
    )
    return _empty(HTTPStatus.OK, headers)


def _empty(status: HTTPStatus, headers: dict[str, str]) -> Response:
    response = Response(status=status, headers=headers)
    del response.headers["Content-Type"]
    return response


def _as_json(upload: Upload) -> dict[str, str | int | bool | None]:
    return {
        "id": upload.public_id,
        "url": url_for(".show", public_id=upload.public_id),
        "name": upload.file_name,
        "size": upload.size_bytes,
        "offset": offset_of(upload),
        "sample": upload.sample_sha256,
        "sha256": upload.sha256,
        "finished": upload.finished_at is not None,
        "expires": upload.expires_at.isoformat(),
    }
