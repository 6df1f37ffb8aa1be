"""What can be decided about a video without asking anyone: its states, moves and audience."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from escuela.authz.scopes import (
    EVERYTHING,
    NETWORK,
    PUBLIC,
    Scope,
    course_scope,
    organization_scope,
)
from escuela.consent.rules import TextRead
from escuela.topics import Topic

TITLE_MAX_CHARS = 120
SUMMARY_MAX_CHARS = 600
NOTE_MAX_CHARS = 300
COVERING_MAX_CHARS = 1000
MESSAGE_MAX_CHARS = 2000
FILE_NAME_MAX_CHARS = 150
SPOKEN = ("es", "pt", "it", "en")
"""Languages that a video can be spoken or captioned in: ISO 639-1."""


class VideoState(StrEnum):
    """Where the newest version of a video is. What is published is said by another column."""

    RECEIVED = "received"
    REJECTED = "rejected"
    TO_REVIEW = "to_review"
    IN_REVIEW = "in_review"
    CHANGES_ASKED = "changes_asked"
    APPROVED = "approved"
    READY = "ready"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Told(StrEnum):
    """What people are told about videos."""

    WAITS = "video.waits"
    """To editors: one waits for review."""
    ASKED = "video.asked"
    ANSWERED = "video.answered"
    APPROVED = "video.approved"
    PUBLISHED = "video.published"
    REFUSED = "video.refused"
    """Its file could not be used."""
    WITHDRAWN = "video.withdrawn"


MOVES: Mapping[VideoState, frozenset[VideoState]] = {
    VideoState.RECEIVED: frozenset(
        {VideoState.RECEIVED, VideoState.REJECTED, VideoState.TO_REVIEW, VideoState.WITHDRAWN}
    ),
    VideoState.REJECTED: frozenset({VideoState.RECEIVED, VideoState.WITHDRAWN}),
    VideoState.TO_REVIEW: frozenset(
        {VideoState.RECEIVED, VideoState.IN_REVIEW, VideoState.WITHDRAWN}
    ),
    VideoState.IN_REVIEW: frozenset(
        {
            VideoState.RECEIVED,
            VideoState.TO_REVIEW,
            VideoState.CHANGES_ASKED,
            VideoState.APPROVED,
            VideoState.WITHDRAWN,
        }
    ),
    VideoState.CHANGES_ASKED: frozenset(
        {VideoState.RECEIVED, VideoState.IN_REVIEW, VideoState.WITHDRAWN}
    ),
    VideoState.APPROVED: frozenset(
        {VideoState.RECEIVED, VideoState.IN_REVIEW, VideoState.READY, VideoState.WITHDRAWN}
    ),
    VideoState.READY: frozenset(
        {
            VideoState.RECEIVED,
            VideoState.IN_REVIEW,
            VideoState.PUBLISHED,
            VideoState.WITHDRAWN,
        }
    ),
    VideoState.PUBLISHED: frozenset({VideoState.RECEIVED, VideoState.WITHDRAWN}),
    VideoState.WITHDRAWN: frozenset({VideoState.RECEIVED, VideoState.TO_REVIEW}),
}
"""Each state and where it may go. To RECEIVED: a new version was sent. What is withdrawn comes
back only through review, since its renditions are gone by then."""


class Visibility(StrEnum):
    """Who may watch a video once it is published."""

    PUBLIC = "public"
    NETWORK = "network"
    RESERVED = "reserved"


AUDIENCE: Mapping[Visibility, Scope] = {Visibility.PUBLIC: PUBLIC, Visibility.NETWORK: NETWORK}
"""The scope each visibility opens. Reserved opens none."""

_WIDTH = (Visibility.RESERVED, Visibility.NETWORK, Visibility.PUBLIC)


class Sensitivity(StrEnum):
    """How hard a video is to watch, as its organization and its editor see it."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Afterwards(StrEnum):
    """What becomes of a video when its organization leaves, as the organization chose."""

    KEEP = "keep"
    NAMELESS = "nameless"
    """It stays, and nothing says any more whose it was."""
    GO = "go"


class NoteChoice(StrEnum):
    """Whether a content note stands before the video: a choice that somebody must make."""

    OPEN = "open"
    NOT_NEEDED = "not_needed"
    WRITTEN = "written"


class Missing(StrEnum):
    """What keeps a video from being published."""

    NOTE = "note"
    CONSENT = "consent"
    COVERING = "covering"
    PLACE = "place"


class RenderKind(StrEnum):
    """What a set of renditions is for."""

    PREVIEW = "preview"
    FULL = "full"


class RenditionState(StrEnum):
    """How far one rendition is."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class CaptionOrigin(StrEnum):
    """Who wrote the captions."""

    ORGANIZATION = "organization"
    EDITOR = "editor"


class Side(StrEnum):
    """Who speaks in the conversation about a video."""

    EDITOR = "editor"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Details:
    """What people may write about a video; nothing else can come in by a form."""

    title: str
    summary: str
    language: str
    topics: tuple[Topic, ...]
    sensitivity: Sensitivity
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Appearing:
    """What the sender says of the people and places in the picture."""

    everybody_consented: bool
    minors_appear: bool
    needs_covering: bool
    place_recognizable: bool
    covering_notes: str
    read: TextRead | None = None
    """The text that stood beside the box; None where no page asked (commands, the demo): the
    newest, in the school's own language."""


@dataclass(frozen=True, slots=True)
class Note:
    """The content note that stands before the video."""

    choice: NoteChoice
    talks_about: str
    does_not_show: str


def may_move(state: VideoState, to: VideoState) -> bool:
    """Say whether a video may go from one state to another."""
    return to in MOVES[state]


def course_ids(shown_in: str) -> frozenset[int]:
    """Read which courses show a video, as Video.shown_in holds them."""
    return frozenset(int(number) for number in shown_in.split())


def with_course(shown_in: str, course_id: int) -> str:
    """Add a course to those that show a video: " 3 17 ", so that " 3 " is found and 13 is not."""
    return f" {' '.join(map(str, sorted(course_ids(shown_in) | {course_id})))} "


def without_course(shown_in: str, course_id: int) -> str:
    """Take a course from those that show a video."""
    left = sorted(course_ids(shown_in) - {course_id})
    return f" {' '.join(map(str, left))} " if left else ""


def access_scopes(
    organization_id: int,
    visibility: Visibility,
    *,
    is_published: bool,
    course_ids: Collection[int] = (),
) -> frozenset[Scope]:
    """Return the scopes a video lives in; only a published one opens to an audience.

    One for the network is also open to the courses that show it. `queries.reachable` says the
    same in SQL; a test compares them case by case.
    """
    own = {EVERYTHING, organization_scope(organization_id)}
    if is_published and visibility in AUDIENCE:
        own.add(AUDIENCE[visibility])
    if is_published and visibility is Visibility.NETWORK:
        own |= {course_scope(course_id) for course_id in course_ids}
    return frozenset(own)


def is_wider(wanted: Visibility, asked: Visibility) -> bool:
    """Say whether more people would see it than its organization asked for."""
    return _WIDTH.index(wanted) > _WIDTH.index(asked)


def missing_to_publish(appearing: Appearing, note: Note) -> tuple[Missing, ...]:
    """Return what must be done before anybody may see the video; empty: nothing is missing."""
    checks = (
        (Missing.NOTE, note.choice is NoteChoice.OPEN),
        (Missing.CONSENT, not appearing.everybody_consented),
        (Missing.COVERING, appearing.needs_covering),
        (Missing.PLACE, appearing.place_recognizable),
    )
    return tuple(missing for missing, is_missing in checks if is_missing)


def safe_file_name(name: str) -> str:
    """Return a person's file name as a text to show: without folders or control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in last if char.isprintable()).strip()
    return shown[-FILE_NAME_MAX_CHARS:] or "video"
