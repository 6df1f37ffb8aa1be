"""What of videos a search finds: published ones, and the words that are said in them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from escuela.authz.actions import Action
from escuela.authz.identity import Viewer
from escuela.db import db
from escuela.finding import rules, sources
from escuela.finding.sources import Document, Thing
from media.library import costs, queries
from media.library.captions import CaptionFault, Cue, read_cues
from media.library.models import Caption, Rendition, Video

VIDEO = "video"
TRANSCRIPT = "transcript"

PASSAGE_CHARS = 280
PASSAGE_MS = 45_000
"""A passage is no longer than one of these: whoever follows it soon hears what was found."""


class Videos:
    """Title and summary of what is published."""

    def documents_of(self, ids: Collection[int]) -> Sequence[Document]:
        """Return one document for each published video."""
        priced = costs.costs_of(ids)
        documents = []
        for video in db.session.scalars(_published().where(Video.id.in_(ids))):
            cost = priced.get(video.id, costs.Cost(0, 0, 0))
            documents.append(
                Document(
                    kind=VIDEO, thing_id=video.id, language=video.language, title=video.title,
                    body=video.summary, organization_id=video.organization_id,
                    topic_codes=rules.spaced(video.topic_codes.split()),
                    seconds=round(cost.seconds), least_bytes=cost.least_bytes,
                    most_bytes=cost.most_bytes,
                )
            )  # fmt: skip
        return documents

    def list_ids(self, after: int, limit: int) -> Sequence[int]:
        """Return the next videos."""
        statement = sa.select(Video.id).where(Video.id > after).order_by(Video.id).limit(limit)
        return db.session.scalars(statement).all()

    def visible_to(self, viewer: Viewer) -> sa.Select[Any]:
        """Return the published videos that the viewer may watch."""
        return sa.select(Video.id).where(
            queries.reachable(viewer, Action.VIDEO_VIEW), Video.published_render_id.is_not(None)
        )


class Transcripts(Videos):
    """What is said in published videos, in passages that begin at a second."""

    def documents_of(self, ids: Collection[int]) -> Sequence[Document]:
        """Return the passages of the captions, in each language there is."""
        about = {one.thing_id: one for one in super().documents_of(ids)}
        statement = sa.select(Caption).where(Caption.video_id.in_(about))
        return [
            _passage(about[caption.video_id], caption.language, start_s, text)
            for caption in db.session.scalars(statement)
            for start_s, text in passages_of(caption.vtt)
        ]


def passages_of(vtt: str) -> list[tuple[int, str]]:
    """Put the cues of captions together until they say something: (second, words)."""
    passages: list[tuple[int, str]] = []
    for cues in _gathered(_cues_of(vtt)):
        start_s = cues[0].start_ms // 1000
        words = " ".join(" ".join(cue.text.split()) for cue in cues)
        if passages and passages[-1][0] == start_s:
            words = f"{passages.pop()[1]} {words}"
        passages.append((start_s, words))
    return passages


def register() -> None:
    """Let videos and what is said in them be found."""
    sources.register(VIDEO, Videos())
    sources.register(TRANSCRIPT, Transcripts())
    sources.watch(Video, "media", lambda rows: _of_videos(row.id for row in rows))
    sources.watch(Caption, "media", lambda rows: _of_videos(row.video_id for row in rows))
    sources.watch(Rendition, "media", lambda rows: _of_videos(shown_by(rows)))


def shown_by(renditions: Sequence[Rendition]) -> Sequence[int]:
    """Return the videos of which people watch these renditions."""
    ids = {rendition.render_id for rendition in renditions}
    return db.session.scalars(sa.select(Video.id).where(Video.published_render_id.in_(ids))).all()


def _of_videos(ids: Iterable[int]) -> Iterable[Thing]:
    return [(kind, video_id) for video_id in ids for kind in (VIDEO, TRANSCRIPT)]


def _published() -> sa.Select[Video]:
    return sa.select(Video).where(Video.published_render_id.is_not(None))


def _passage(about: Document, language: str, start_s: int, text: str) -> Document:
    return Document(
        kind=TRANSCRIPT, thing_id=about.thing_id, language=language, title="", body=text,
        organization_id=about.organization_id, topic_codes=about.topic_codes, part=start_s,
        seconds=about.seconds, least_bytes=about.least_bytes, most_bytes=about.most_bytes,
    )  # fmt: skip


def _cues_of(vtt: str) -> list[Cue]:
    try:
        return read_cues(vtt.encode())
    except CaptionFault:
        return []  # nothing that could be read is nothing that can be found


def _gathered(cues: Iterable[Cue]) -> Iterator[list[Cue]]:
    gathered: list[Cue] = []
    for cue in cues:
        chars = sum(len(one.text) for one in gathered)
        if gathered and (chars >= PASSAGE_CHARS or cue.end_ms - gathered[0].start_ms > PASSAGE_MS):
            yield gathered
            gathered = []
        gathered.append(cue)
    if gathered:
        yield gathered
