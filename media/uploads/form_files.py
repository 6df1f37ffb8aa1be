"""Files of plain forms, for browsers without JavaScript: from the line straight into our folder.

A view that takes them says so with `@receives_file("purpose")`. Its form may then be as large as
the purpose allows. `@receives_small_files(bytes)` of escuela.web.forms is for files that need no
upload, such as captions; without a mark the small limit of all forms holds.
"""

from collections.abc import Callable
from typing import IO, Any, TypeVar, cast

from flask import Request, current_app
from werkzeug.exceptions import ClientDisconnected

from escuela.authz.check import can_somewhere
from escuela.authz.identity import current_viewer
from escuela.errors import NotAllowed, SignInNeeded
from media.uploads import limits, line, slots
from media.uploads.files import FormFile
from media.uploads.purposes import Purpose, get_purpose
from media.uploads.rules import TooBig

FIELDS_BYTES = 1_000_000
"""Room for the other fields and small files (captions) of a form that sends a large one."""

View = TypeVar("View", bound=Callable[..., Any])


def receives_file(purpose: str) -> Callable[[View], View]:
    """Mark a view whose form sends a file for this purpose."""

    def mark(view: View) -> View:
        view.receives_file_for = purpose  # type: ignore[attr-defined]
        return view

    return mark


class UploadRequest(Request):
    """A request that lets a large file in only where it is expected, and never into memory."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as in Request
        super().__init__(*args, **kwargs)
        self._form_files: list[FormFile] = []

    def close(self) -> None:
        """Close what was sent; files that nobody took are deleted."""
        super().close()
        for file in self._form_files:
            file.close()

    def _load_form_data(self) -> None:
        """Read the form. It comes before the view, so rights and room are asked here (F6)."""
        purpose = self._expected()
        if "form" in self.__dict__ or purpose is None:
            self._allow_small_files()
            super()._load_form_data()
            return
        _check(purpose, self.content_length or 0)
        self.max_content_length = purpose.max_bytes + FIELDS_BYTES
        with slots.slot():
            line.prepare(self.environ)
            try:
                super()._load_form_data()
            except OSError as error:
                raise ClientDisconnected from error

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Return where the parser writes a file's bytes as they come."""
        if self._expected() is None:
            return super()._get_file_stream(
                total_content_length, content_type, filename, content_length
            )
        file = FormFile()
        self._form_files.append(file)
        return cast(IO[bytes], file)

    def _allow_small_files(self) -> None:
        max_bytes = self._mark("form_max_bytes")
        if max_bytes is not None and current_viewer().account_id is not None:
            self.max_content_length = max_bytes

    def _mark(self, name: str) -> Any:  # noqa: ANN401 - as getattr
        view = current_app.view_functions.get(self.endpoint or "")
        return getattr(view, name, None)

    def _expected(self) -> Purpose | None:
        name = self._mark("receives_file_for")
        is_form = self.mimetype == "multipart/form-data"
        return get_purpose(name) if name is not None and is_form else None


def _check(purpose: Purpose, length: int) -> None:
    viewer = current_viewer()
    if not can_somewhere(viewer, purpose.action):
        raise SignInNeeded if viewer.account_id is None else NotAllowed
    if length > purpose.max_bytes + FIELDS_BYTES:
        raise TooBig(limits.too_big_text(length, purpose.max_bytes), field="file")
    limits.check_room(length)
