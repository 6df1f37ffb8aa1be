"""What can be decided about courses without asking anyone: kinds, details, who may see what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from escuela.authz.scopes import EVERYTHING, Scope, course_scope, organization_scope
from escuela.organizations.rules import AUDIENCE, Visibility
from escuela.search import searchable
from escuela.topics import Topic
from media.library.rules import Visibility as VideoVisibility

TINTS = range(6)
"""Color sets a cover can be woven in; design/README.md names them after dyes and birds."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""Lowercase words joined by hyphens."""

FILE_TYPES = {
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
}
"""Files a lesson may carry, by ending. Plain text only: it holds no place, device or author that
nobody sees (security.md, R6)."""

VIDEOS_FOR: Mapping[Visibility, frozenset[VideoVisibility]] = {
    Visibility.PUBLIC: frozenset({VideoVisibility.PUBLIC}),
    Visibility.NETWORK: frozenset({VideoVisibility.PUBLIC, VideoVisibility.NETWORK}),
    Visibility.RESERVED: frozenset({VideoVisibility.PUBLIC, VideoVisibility.NETWORK}),
}
"""Which videos a course of each audience may show: never one that fewer people may watch. A
reserved one goes into none: whoever sent it was told so, and anybody can come to a course."""

FILE_MAX_BYTES = 1024 * 1024
TITLE_MAX_CHARS = 160
TEXT_MAX_CHARS = 40_000


class Entry(StrEnum):
    """Who may begin a course, among those who may see it."""

    OPEN = "open"
    """Whoever may see it."""
    INVITATION = "invitation"
    """Who was invited: by a link, or by name."""
    ORGANIZATIONS = "organizations"
    """The people of chosen organizations, and who was invited."""


class Level(StrEnum):
    """How much a course asks from those who come new."""

    INTRODUCTORY = "introductory"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Motif(StrEnum):
    """The main drawing of a woven cover: bird, wing, rhombus, zigzag."""

    BIRD = "ave"
    WING = "ala"
    RHOMBUS = "rombo"
    ZIGZAG = "zig"


class LessonFormat(StrEnum):
    """How a lesson is mostly taken in."""

    TEXT = "text"
    VIDEO = "video"
    AUDIO = "audio"
    TASK = "task"


class Sensitivity(StrEnum):
    """How heavy a lesson's content is; from medium on the reader is told before it begins."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def needs_note(self) -> bool:
        """Whether a note with its three ways out stands before the lesson."""
        return self in (Sensitivity.MEDIUM, Sensitivity.HIGH)


class BlockKind(StrEnum):
    """What one block of a lesson holds."""

    TEXT = "text"
    VIDEO = "video"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class CourseDetails:
    """What an author writes about a course. `goals` and `sources` are lists of sentences."""

    slug: str
    title: str
    language: str
    visibility: Visibility
    subtitle: str = ""
    summary: str = ""
    level: Level = Level.INTRODUCTORY
    goals: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    warning: str = ""
    review_note: str = ""
    tint: int | None = None
    motif: Motif | None = None
    lessons_needed: int | None = None
    quiz_percent: int | None = None
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonDetails:
    """What an author writes about a lesson, apart from its blocks."""

    title: str
    format: LessonFormat
    minutes: int
    sensitivity: Sensitivity = Sensitivity.NONE
    content_note: str = ""


def course_scopes(
    course_id: int, organization_id: int, visibility: Visibility, *, is_open: bool
) -> frozenset[Scope]:
    """Return the scopes a course and all in it live in.

    A course that is not open, not yet published or withdrawn, has no audience: only the network's
    coordination, its organization and its own people reach it. `queries.reachable` says the same
    in SQL; a test compares them case by case.
    """
    own = {EVERYTHING, organization_scope(organization_id), course_scope(course_id)}
    if is_open and visibility in AUDIENCE:
        own.add(AUDIENCE[visibility])
    return frozenset(own)


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def as_lines(sentences: tuple[str, ...]) -> str:
    """Write sentences one below the other; `lines_of` reads them back."""
    return "\n".join(" ".join(sentence.split()) for sentence in sentences)


def file_name(title: str, name: str) -> str:
    """Name a file for whoever keeps it: by its title, not by what its sender called it."""
    words = re.sub(r"[^a-z0-9]+", "-", searchable(title)).strip("-") or "archivo"
    return words[:60] + name[name.rfind(".") :].lower()


def file_type(name: str) -> str | None:
    """Return the content type of an allowed file, by the ending of its name; None: refused."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    return FILE_TYPES.get(ending)
