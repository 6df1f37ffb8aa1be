"""What the page of a lesson shows of its videos: offers, addresses, the learner's place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from courses.catalog.models import Block, Course, Lesson
from courses.entry import queries as entry
from courses.learning import queries
from escuela.authz.identity import Viewer
from media.library.models import Video
from media.library.rules import NoteChoice
from media.playback import links, services
from media.playback.rules import Choice
from media.playback.services import Offer

NEAR_THE_END_S = 5
"""Whoever stopped this near the end begins anew."""


@dataclass(frozen=True, slots=True)
class Film:
    """A video of the lesson that the viewer may watch now."""

    offer: Offer
    base: str
    """Address below which its files lie."""
    chosen: Choice | None
    """What a browser without JavaScript asked for by `?q=`."""
    resume_s: float
    """Where the learner was, on whatever device; 0 at the beginning."""

    @property
    def downloads(self) -> Sequence[Choice]:
        """What can be kept as one plain file."""
        return [choice for choice in self.offer.choices if choice.plain]


@dataclass(frozen=True, slots=True)
class Part:
    """Which part somebody has in a course."""

    takes_part: bool
    """They began it, and did not leave."""
    has_left: bool
    may_begin: bool
    """They may begin it, or come back."""

    @property
    def saves(self) -> bool:
        """Whether what they do now is kept: who left decides anew, by coming back."""
        return self.takes_part or (self.may_begin and not self.has_left)


def part_of(course: Course, viewer: Viewer) -> Part:
    """Return which part the viewer has in a course; a visitor has none."""
    if viewer.account_id is None:
        return Part(takes_part=False, has_left=False, may_begin=False)
    enrollment = queries.find_enrollment(viewer.account_id, course.id)
    has_left = enrollment is not None and enrollment.left_at is not None
    return Part(
        takes_part=enrollment is not None and not has_left,
        has_left=has_left,
        may_begin=entry.may_begin(course, viewer),
    )


def films_of(
    lesson: Lesson, viewer: Viewer, *, wanted: str, saves_data: bool
) -> Mapping[int, Film]:
    """Return the films that can be watched now, by the internal id of their block."""
    places = queries.list_watching(viewer.account_id, lesson.id) if viewer.account_id else {}
    videos = {block.video.id: block.video for block in lesson.blocks if block.video}
    offers = services.offers(videos.values(), viewer, saves_data=saves_data)
    films = {}
    for block in lesson.blocks:
        if block.video is None or block.video.id not in offers:
            continue
        offer = offers[block.video.id]
        place = places.get(block.video.id)
        resume_s = place.position_ms / 1000 if place else 0.0
        films[block.id] = Film(
            offer=offer,
            base=links.base_of(offer, viewer),
            chosen=_chosen(offer, wanted),
            resume_s=resume_s if resume_s < offer.duration_s - NEAR_THE_END_S else 0.0,
        )
    return films


def notes_of(lesson: Lesson) -> Sequence[str]:
    """Return what to know before the lesson: its own note, and those of its videos."""
    notes = [lesson.content_note] if lesson.content_note else []
    for block in lesson.blocks:
        if block.video is not None:
            notes += _note_of(block.video)
    return notes


def files_of(lesson: Lesson) -> Sequence[Block]:
    """Return the file blocks of a lesson."""
    return [block for block in lesson.blocks if block.file_key]


def _note_of(video: Video) -> list[str]:
    if video.note_choice is not NoteChoice.WRITTEN:
        return []
    return [text for text in (video.note_talks_about, video.note_does_not_show) if text]


def _chosen(offer: Offer, wanted: str) -> Choice | None:
    found = (choice for choice in offer.choices if choice.name == wanted and choice.plain)
    return next(found, None)
