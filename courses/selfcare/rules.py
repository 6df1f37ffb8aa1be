"""What a self-care text is."""

from dataclasses import dataclass
from enum import StrEnum


class MaterialKind(StrEnum):
    """What a person does with a text."""

    EXERCISE = "exercise"
    GUIDE = "guide"
    CHECK = "check"
    """Questions to ask oneself. The answers are nobody's: no form sends them."""
    WORKSHOP = "workshop"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class MaterialDetails:
    """What an author writes of a self-care text."""

    slug: str
    title: str
    summary: str
    kind: MaterialKind
    language: str
    minutes: int
    text: str
    sources: tuple[str, ...] = ()
    review_note: str = ""
    is_for_groups: bool = False
    is_for_minors: bool = False
