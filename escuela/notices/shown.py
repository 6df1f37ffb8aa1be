"""Notices as somebody reads them: words made now, about what that person may see now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from escuela.authz.identity import Viewer
from escuela.i18n import _
from escuela.notices import registry
from escuela.notices.models import Notice
from escuela.notices.registry import Shown


@dataclass(frozen=True, slots=True)
class Line:
    """One notice on the page."""

    notice: Notice
    text: str
    icon: str
    path: str
    """Where it leads; empty: to nothing that this person may see now."""


def lines_of(notices: Sequence[Notice], viewer: Viewer) -> Sequence[Line]:
    """Make the lines of a page: one look per kind of thing, whatever the number of notices."""
    found = _find(notices, viewer)
    return [_line(notice, found.get(notice.id)) for notice in notices]


def path_of(notice: Notice, viewer: Viewer) -> str:
    """Return where a notice leads this person now; empty: to nothing."""
    return lines_of([notice], viewer)[0].path


def _find(notices: Sequence[Notice], viewer: Viewer) -> Mapping[int, Shown]:
    by_thing: dict[str, list[Notice]] = {}
    for notice in notices:
        kind = registry.find_kind(notice.kind)
        if kind is not None:
            by_thing.setdefault(kind.thing, []).append(notice)
    found: dict[int, Shown] = {}
    for thing, wanted in by_thing.items():
        finder = registry.find_finder(thing)
        found |= finder(viewer, wanted) if finder else {}
    return found


def _line(notice: Notice, shown: Shown | None) -> Line:
    kind = registry.find_kind(notice.kind)
    if kind is None or shown is None:
        gone = _("Este aviso habla de algo que ya no está, o que ya no puedes ver.")
        return Line(notice, str(gone), "info", "")
    return Line(notice, str(kind.say(shown.name, notice.words)), kind.icon, shown.path)
