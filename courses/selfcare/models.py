"""SelfCareMaterial. On purpose there is no second table here: nothing counts or remembers."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courses.selfcare.rules import MaterialKind
from escuela import clock
from escuela.db import Model


class SelfCareMaterial(Model):
    """A self-care text that anybody may read."""

    __tablename__ = "self_care_material"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    slug: Mapped[str] = mapped_column(unique=True)
    """Short name in the address: these pages are public and meant to be passed on."""
    position: Mapped[int]
    """Order on the page, from 1."""
    title: Mapped[str]
    """What it is called."""
    summary: Mapped[str]
    """What it is for, in a sentence."""
    kind: Mapped[MaterialKind]
    """What a person does with it."""
    language: Mapped[str]
    """ISO 639-1 code of the language it is written in."""
    minutes: Mapped[int]
    """About how long it takes."""
    text: Mapped[str]
    """The text, in Markdown."""
    sources: Mapped[str]
    """What it stands on, one a line; may be empty."""
    review_note: Mapped[str]
    """Who still has to check it before real use; empty: it was checked."""
    is_for_groups: Mapped[bool]
    """It is done together."""
    is_for_minors: Mapped[bool]
    """It suits people under 18 too."""
    updated_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When its text last changed."""
