"""What uploads are for. Packages above register theirs at import; uploads itself has none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from escuela.authz.actions import Action
from escuela.authz.identity import Viewer
from escuela.errors import InvalidInput
from escuela.i18n import _
from media.uploads.models import Upload
from media.uploads.rules import Kind

OnFinished = Callable[[Upload, Viewer], None]

GIGABYTE = 1000**3


@dataclass(frozen=True, slots=True)
class Purpose:
    """Limits of the uploads of one purpose, and what happens when one is complete."""

    name: str
    on_finished: OnFinished
    """Called with the upload and the person whose last byte completed it, exactly once, inside
    the transaction that marks the upload finished: an error in it undoes both."""
    kinds: Sequence[Kind]
    max_bytes: int
    quota_bytes: int
    """Of one owner, all uploads that are on their way or wait to be claimed."""
    organization_quota_bytes: int
    """The same of all members of an organization together."""
    max_open: int
    """How many uploads one owner may have on their way or waiting."""
    needs_organization: bool
    action: Action
    """What the sender must be allowed to do, in the organization where one is named."""
    what_to_choose: str
    """A sentence (lazy) for whoever chose a file of another kind."""


_purposes: dict[str, Purpose] = {}


def purpose(
    name: str,
    *,
    kinds: Sequence[Kind],
    max_bytes: int,
    what_to_choose: str,
    quota_bytes: int = 20 * GIGABYTE,
    organization_quota_bytes: int = 100 * GIGABYTE,
    max_open: int = 10,
    needs_organization: bool = False,
    action: Action = Action.UPLOAD_CREATE,
) -> Callable[[OnFinished], OnFinished]:
    """Register a purpose; the decorated function is its `on_finished`."""

    def register(on_finished: OnFinished) -> OnFinished:
        _purposes[name] = Purpose(
            name=name,
            on_finished=on_finished,
            kinds=kinds,
            max_bytes=max_bytes,
            quota_bytes=quota_bytes,
            organization_quota_bytes=organization_quota_bytes,
            max_open=max_open,
            needs_organization=needs_organization,
            action=action,
            what_to_choose=what_to_choose,
        )
        return on_finished

    return register


def get_purpose(name: str) -> Purpose:
    """Return a registered purpose. Raises InvalidInput where there is none of that name."""
    if name not in _purposes:
        raise InvalidInput(_("No sabemos para qué es este archivo. Abre la página otra vez."),
                           field="purpose")  # fmt: skip
    return _purposes[name]


def largest_bytes() -> int:
    """Return the size that no upload of any purpose may pass; 0 where there is no purpose."""
    return max((registered.max_bytes for registered in _purposes.values()), default=0)
