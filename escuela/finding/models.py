"""SearchDocument: what can be found. Built from other tables, rebuilt by a command."""

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from escuela.db import ENGINES_OWN, Model

TERMS = ENGINES_OWN
"""Name of what only one engine has: a table of FTS5 on SQLite, a column on PostgreSQL."""


class SearchDocument(Model):
    """A text that a search finds, and where it leads. Nothing in it is about a person's account.

    A thing has one as soon as it is open, also where it is reserved: who finds it is asked at each
    search (queries.visible_to). What is not open yet, or no more, has none. The engine's own index
    follows by itself: triggers on SQLite, a generated column on PostgreSQL.
    """

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("kind", "thing_id", "language", "part"),
        Index("ix_search_document_organization_id", "organization_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    kind: Mapped[str]
    """Name of its source: "course", "lesson", "video", "transcript", "organization"."""
    thing_id: Mapped[int]
    """Internal id of the thing; of the video for a transcript."""
    language: Mapped[str]
    """ISO 639-1 code of the language it is written in."""
    part: Mapped[int]
    """Second at which a passage of a transcript begins; 0 for others."""
    topic_codes: Mapped[str]
    """Codes of topics, each between spaces (rules.spaced)."""
    organization_id: Mapped[int]
    """Whose it is; its country is that organization's, for those who may know of it."""
    country: Mapped[str]
    """Of an organization itself: ISO 3166-1 alpha-2; empty for others."""
    seconds: Mapped[int]
    """How long it takes; 0 where it takes no time."""
    least_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    """What its lightest way weighs; 0 where it weighs nothing besides its page."""
    most_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    """What its heaviest usual way weighs."""
    title: Mapped[str]
    """What it is called."""
    body: Mapped[str]
    """What it says, without format."""
    title_terms: Mapped[str]
    """Terms of the title (rules.terms_text)."""
    body_terms: Mapped[str]
    """Terms of the body."""


ON_SQLITE = (
    "CREATE VIRTUAL TABLE search_terms USING fts5(title_terms, body_terms,"
    " content='search_document', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER search_terms_added AFTER INSERT ON search_document BEGIN"
    " INSERT INTO search_terms(rowid, title_terms, body_terms)"
    " VALUES (new.id, new.title_terms, new.body_terms); END",
    "CREATE TRIGGER search_terms_removed AFTER DELETE ON search_document BEGIN"
    " INSERT INTO search_terms(search_terms, rowid, title_terms, body_terms)"
    " VALUES ('delete', old.id, old.title_terms, old.body_terms); END",
)
"""Rows are never changed, only replaced (services)."""

ON_POSTGRESQL = (
    "ALTER TABLE search_document ADD COLUMN search_terms tsvector GENERATED ALWAYS AS"
    " (setweight(to_tsvector('simple', title_terms), 'A')"
    " || setweight(to_tsvector('simple', body_terms), 'D')) STORED",
    "CREATE INDEX ix_search_document_search_terms ON search_document USING gin (search_terms)",
)
"""The same on the other engine."""

for _engine, _statements in (("sqlite", ON_SQLITE), ("postgresql", ON_POSTGRESQL)):
    for _statement in _statements:
        sa.event.listen(
            SearchDocument.__table__,
            "after_create",
            sa.DDL(_statement).execute_if(dialect=_engine),  # type: ignore[no-untyped-call]
        )
