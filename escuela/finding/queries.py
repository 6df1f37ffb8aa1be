"""Finds documents: words, filters and rights in one statement, on either engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from escuela.authz.identity import Viewer
from escuela.db import db
from escuela.finding import rules, sources
from escuela.finding.models import TERMS, SearchDocument
from escuela.web.paging import PAGE_ROWS, Page, page_of

TITLE_WEIGHT = 10.0
"""A word in the title counts as so many in the body."""

TITLE_TIER = -1_000_000.0
"""Added to the rank of what has all words in its title."""

MANY = 1_000_000
ORGANIZATION = "organization"
TRANSCRIPT = "transcript"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person looks for; empty means anything."""

    text: str = ""
    kind: str = ""
    topic: str = ""
    language: str = ""
    country: str = ""
    longest_s: int = 0
    heaviest_bytes: int = 0
    organization_id: int = 0

    @property
    def is_filtered(self) -> bool:
        """Whether anything but words and kind was chosen."""
        return replace(self, text="", kind="") != NOTHING_WANTED

    @property
    def is_anything(self) -> bool:
        """Whether there is nothing to look for."""
        return not rules.parse(self.text) and not self.is_filtered


NOTHING_WANTED = Wanted()

_house = aliased(SearchDocument)


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that was found, by the best of its texts."""

    kind: str
    thing_id: int
    language: str
    part: int
    seconds: int
    least_bytes: int
    most_bytes: int
    title: str
    body: str
    times: int
    """How many of its texts match: the moments of a transcript."""


def find(viewer: Viewer, wanted: Wanted, *, page: int = 1) -> Page[Found]:
    """Return what the viewer may find, the best first; each thing once."""
    hits = _hits(rules.parse(wanted.text))
    rank = hits.c.rank if hits is not None else sa.literal(0.0)
    thing = (SearchDocument.kind, SearchDocument.thing_id)
    order = (rank, SearchDocument.part, SearchDocument.id)
    place = sa.func.row_number().over(partition_by=thing, order_by=order)
    times = sa.func.count().over(partition_by=thing)
    texts: sa.Select[Any] = sa.select(
        SearchDocument.id, rank.label("rank"), place.label("place"), times.label("times")
    )
    best = _narrowed(texts, hits, viewer, wanted).subquery()
    statement = (
        sa.select(SearchDocument, best.c.times)
        .join(best, best.c.id == SearchDocument.id)
        .where(best.c.place == 1)
        .order_by(best.c.rank, SearchDocument.title, SearchDocument.id)
        .limit(PAGE_ROWS + 1)
        .offset((page - 1) * PAGE_ROWS)
    )
    return page_of([_found(row, times) for row, times in db.session.execute(statement)], page)


def count_kinds(viewer: Viewer, wanted: Wanted) -> Mapping[str, int]:
    """Return how many things of each kind the viewer may find, whatever kind is wanted."""
    thing = SearchDocument.thing_id.distinct()
    kinds: Any = sa.select(SearchDocument.kind, sa.func.count(thing))
    hits = _hits(rules.parse(wanted.text))
    narrowed = _narrowed(kinds, hits, viewer, replace(wanted, kind=""))
    return dict(db.session.execute(narrowed.group_by(SearchDocument.kind)).all())


def visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Say in SQL which documents the viewer may find: each domain answers for its kind, now."""
    return sa.or_(
        sa.false(),
        *(
            sa.and_(SearchDocument.kind == kind, _is_among(source.visible_to(viewer)))
            for kind, source in sources.all_sources().items()
        ),
    )


def _is_among(things: sa.Select[Any]) -> sa.ColumnElement[bool]:
    """Say whether a document's thing is one of these: asked thing by thing, by its own id."""
    (id_,) = things.selected_columns
    return things.where(id_ == SearchDocument.thing_id).correlate(SearchDocument).exists()


def _narrowed(
    statement: sa.Select[Any], hits: sa.Subquery | None, viewer: Viewer, wanted: Wanted
) -> sa.Select[Any]:
    if hits is not None:
        statement = statement.join(hits, hits.c.id == SearchDocument.id)
    elif not wanted.kind:
        # Without words, a video stands for itself, not each passage of what is said in it.
        statement = statement.where(SearchDocument.kind != TRANSCRIPT)
    return statement.where(visible_to(viewer), *_filters(viewer, wanted))


def _filters(viewer: Viewer, wanted: Wanted) -> Sequence[sa.ColumnElement[bool]]:
    filters: list[sa.ColumnElement[bool]] = []
    if wanted.kind:
        filters.append(SearchDocument.kind == wanted.kind)
    if wanted.topic:
        topic = rules.spaced([wanted.topic])
        filters.append(SearchDocument.topic_codes.contains(topic, autoescape=True))
    if wanted.language:
        filters.append(SearchDocument.language == wanted.language)
    if wanted.country:
        filters.append(SearchDocument.organization_id.in_(_houses_in(wanted.country, viewer)))
    if wanted.organization_id:
        is_its = SearchDocument.organization_id == wanted.organization_id
        filters += [is_its, SearchDocument.organization_id.in_(_houses(viewer))]
    if wanted.longest_s:
        filters.append(SearchDocument.seconds.between(1, wanted.longest_s))
    if wanted.heaviest_bytes:
        filters.append(SearchDocument.least_bytes.between(1, wanted.heaviest_bytes))
    return filters


def _houses_in(country: str, viewer: Viewer) -> sa.Select[Any]:
    return _houses(viewer).where(_house.country == country)


def _houses(viewer: Viewer) -> sa.Select[Any]:
    """Return the organizations that the viewer may know of.

    What others' things are filtered by would tell of a reserved one, and where it is.
    """
    source = sources.all_sources().get(ORGANIZATION)
    known = sa.true() if source is None else _house.thing_id.in_(source.visible_to(viewer))
    return sa.select(_house.thing_id).where(_house.kind == ORGANIZATION, known)


def _hits(query: rules.Query) -> sa.Subquery | None:
    """Ask the engine which documents hold all words, with their rank: the lower the better.

    Those with all words in the title come before all others, whatever the engine counts.
    """
    if not query:
        return None
    ask = _on_sqlite if db.engine.dialect.name == "sqlite" else _on_postgresql
    return ask(query)


def _on_sqlite(query: rules.Query) -> sa.Subquery:
    found: sa.Select[Any] = (
        sa.select(
            sa.literal_column("rowid", sa.Integer).label("id"),
            sa.literal_column(f"bm25({TERMS}, {TITLE_WEIGHT}, 1.0)", sa.Float).label("rank"),
        )
        .select_from(sa.text(TERMS))
        .where(sa.text(f"{TERMS} MATCH :words").bindparams(words=rules.as_fts5(query)))
        # A bound keeps SQLite from folding it into what is around, where bm25 is not known.
        .limit(MANY)
    )
    hits = found.subquery("found")
    titled = (
        sa.select(sa.literal_column("rowid", sa.Integer))
        .select_from(sa.text(TERMS))
        .where(
            sa.text(f"{TERMS} MATCH :titled").bindparams(titled=rules.as_fts5(query, in_title=True))
        )
    )
    tier = sa.case((hits.c.id.in_(titled), TITLE_TIER), else_=0.0)
    return sa.select(hits.c.id, (hits.c.rank + tier).label("rank")).subquery("hits")


def _on_postgresql(query: rules.Query) -> sa.Subquery:
    vector: sa.ColumnElement[Any] = sa.literal_column(TERMS)
    words = sa.func.to_tsquery("simple", rules.as_tsquery(query))
    titled = sa.func.to_tsquery("simple", rules.as_tsquery(query, in_title=True))
    weights: sa.ColumnElement[Any] = sa.literal_column(f"'{{{1 / TITLE_WEIGHT},0,0,1}}'::real[]")
    tier = sa.case((vector.op("@@")(titled), TITLE_TIER), else_=0.0)
    rank = tier - sa.func.ts_rank(weights, vector, words, 1)
    table = sa.table("search_document", sa.column("id", sa.Integer))
    found = sa.select(table.c.id, rank.label("rank")).where(vector.op("@@")(words))
    return found.subquery("hits")


def _found(row: SearchDocument, times: int) -> Found:
    return Found(
        kind=row.kind, thing_id=row.thing_id, language=row.language, part=row.part,
        seconds=row.seconds, least_bytes=row.least_bytes, most_bytes=row.most_bytes,
        title=row.title, body=row.body, times=times,
    )  # fmt: skip
