"""What domains tell the search: what of a kind can be found, by whom, and which rows matter."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from escuela.authz.identity import Viewer
from escuela.db import Model

Thing = tuple[str, int]
"""Kind and internal id."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text of a thing. Fields as in SearchDocument."""

    kind: str
    thing_id: int
    language: str
    title: str
    body: str
    organization_id: int
    topic_codes: str = ""
    part: int = 0
    country: str = ""
    seconds: int = 0
    least_bytes: int = 0
    most_bytes: int = 0


class Source(Protocol):
    """Knows the things of one kind."""

    def documents_of(self, ids: Collection[int]) -> Sequence[Document]:
        """Return what can be found of these things; nothing for those that are not open."""

    def list_ids(self, after: int, limit: int) -> Sequence[int]:
        """Return the next ids of things, in order: for building anew."""

    def visible_to(self, viewer: Viewer) -> sa.Select[Any]:
        """Return in SQL the ids of the open things that the viewer may see: what `can` says."""


Affected = Callable[[Sequence[Any]], Iterable[Thing]]
"""Says of rows that were written which things have to be read anew."""

_sources: dict[str, Source] = {}
_watchers: dict[type[Model], dict[str, Affected]] = {}


def register(kind: str, source: Source) -> None:
    """Let things of a kind be found."""
    _sources[kind] = source


def watch(model: type[Model], name: str, affected: Affected) -> None:
    """Have things read anew whenever rows of a model are written, in the same transaction."""
    _watchers.setdefault(model, {})[name] = affected


def all_sources() -> Mapping[str, Source]:
    """Return the sources by kind."""
    return _sources


def watchers_of(model: type[Model]) -> Collection[Affected]:
    """Return who watches a model, or one that it is a kind of."""
    return [affected for parent in model.__mro__ for affected in _watchers.get(parent, {}).values()]
