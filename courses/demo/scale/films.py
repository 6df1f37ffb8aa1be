"""Videos in every state, whose renditions are the demo's own files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from courses.demo.scale.bulk import Row, free_ids, moment, pick, public_id, write
from courses.demo.scale.people import LANGUAGES, visibility_of
from escuela.db import db
from escuela.organizations.rules import Visibility as HouseVisibility
from escuela.search import searchable
from media.library.facts import SourceFacts
from media.library.models import Caption, Message, Render, Rendition, Source, Video
from media.library.rules import (
    CaptionOrigin,
    NoteChoice,
    RenderKind,
    RenditionState,
    Sensitivity,
    Side,
    Topic,
    VideoState,
    Visibility,
)

STATES = (
    *(VideoState.PUBLISHED,) * 14, VideoState.TO_REVIEW, VideoState.IN_REVIEW,
    VideoState.CHANGES_ASKED, VideoState.APPROVED, VideoState.READY, VideoState.REJECTED,
)  # fmt: skip
"""In this proportion."""

MADE = frozenset({VideoState.PUBLISHED, VideoState.READY})
TROUBLE_EVERY = 100
SUBJECTS = ("La siembra", "La asamblea", "El archivo", "La ronda", "El registro", "La escucha",
            "El territorio", "La memoria")  # fmt: skip
WORDS = "Un video inventado sobre cómo se cuida y se decide entre vecinas y vecinos."
FACTS = SourceFacts(
    duration_s=12.0, width=854, height=480, fps=15.0, has_video=True, has_audio=True, is_hdr=False,
    rotation=0, container="mov", place_found=False, device_found=False, warnings=(),
)  # fmt: skip
COPIED = ("name", "kind", "codec", "codecs", "width", "height", "fps", "duration_s", "avg_kbps",
          "peak_kbps", "media_bytes", "plain_bytes", "playlist", "media_key", "plain_key",
          "made_at")  # fmt: skip


House = tuple[int, HouseVisibility]
"""Id of an organization, and who may know of it."""


class NotReady(Exception):
    """No video of the demo is published yet, so there is nothing to share."""


@dataclass(frozen=True, slots=True)
class Film:
    """A video that was written here."""

    number: int
    id: int
    state: VideoState
    visibility: Visibility

    @property
    def is_published(self) -> bool:
        """People watch it."""
        return self.state is VideoState.PUBLISHED


def write_films(count: int, houses: Sequence[House], team: Sequence[int]) -> list[Film]:
    """Write videos with all that belongs to each; raises NotReady."""
    models = _list_models()
    ids, sources = free_ids(Video, count), free_ids(Source, count)
    films = [
        Film(number, row_id, _state_of(number), _visibility_of(number, houses))
        for number, row_id in enumerate(ids)
    ]
    write(Video, (_video(film, _house_of(film.number, houses)[0], team) for film in films))
    write(Source, (_source(film, row_id) for film, row_id in zip(films, sources, strict=True)))
    _write_renders(films, sources, models)
    vtt = {model.id: _words_of(model) for model in models}
    write(Caption, (_caption(film, vtt[_model_of(film, models).id]) for film in films))
    write(Message, _messages(films, team))
    return films


def _list_models() -> Sequence[Render]:
    """Return the renders of the demo that people watch, with their renditions."""
    models = db.session.scalars(
        sa.select(Render)
        .join(Video, Video.published_render_id == Render.id)
        .options(
            selectinload(Render.renditions),
            joinedload(Render.source).joinedload(Source.video).selectinload(Video.captions),
        )
        .order_by(Render.id)
        .limit(50)
    ).all()
    if not models:
        raise NotReady
    return models


def _words_of(model: Render) -> str:
    return next((caption.vtt for caption in model.source.video.captions), "WEBVTT\n")


def _model_of(film: Film, models: Sequence[Render]) -> Render:
    return models[film.number % len(models)]


def _state_of(number: int) -> VideoState:
    return STATES[pick(number, 6, len(STATES))]


def _house_of(number: int, houses: Sequence[House]) -> House:
    """Return whose the numbered video is; the first organization has very many."""
    return houses[0 if number % 20 == 0 else (number - number // 20) % len(houses)]


def _visibility_of(number: int, houses: Sequence[House]) -> Visibility:
    """Return who may watch it: never more than may know of its organization."""
    own = Visibility(_house_of(number, houses)[1].value)
    wished = Visibility(visibility_of(number).value)
    order = (Visibility.RESERVED, Visibility.NETWORK, Visibility.PUBLIC)
    return min(own, wished, key=order.index)


def _video(film: Film, house_id: int, team: Sequence[int]) -> Row:
    title = f"{SUBJECTS[pick(film.number, 7, len(SUBJECTS))]}, parte {film.number + 1}"
    since = moment(film.number, minutes=90)
    return {
        "id": film.id,
        "public_id": public_id("video", film.number),
        "organization_id": house_id,
        "title": title,
        "summary": WORDS,
        "language": LANGUAGES[pick(film.number, 5, len(LANGUAGES))],
        "topic_codes": list(Topic)[film.number % len(Topic)].value,
        "sensitivity": Sensitivity.NONE,
        "visibility": film.visibility,
        "note_choice": NoteChoice.NOT_NEEDED,
        "everybody_consented": True,
        "minors_appear": False,
        "needs_covering": False,
        "place_recognizable": False,
        "covering_notes": "",
        "state": film.state,
        "state_since": since,
        "sent_at": since,
        "sender_id": team[film.number % len(team)],
        "published_at": since if film.is_published else None,
        "has_trouble": film.number % TROUBLE_EVERY == 0,
        "search_text": searchable(title, WORDS),
    }


def _source(film: Film, row_id: int) -> Row:
    return {
        "id": row_id,
        "video_id": film.id,
        "number": 1,
        "storage_key": f"originals/scale-{film.number}",
        "sha256": "5ca1e" + f"{film.number:059x}",
        "size_bytes": 9_000_000,
        "file_name": f"VID_{film.number}.mp4",
        "facts": FACTS,
        "verdict": "unreadable" if film.state is VideoState.REJECTED else "ok",
        "received_at": moment(film.number, minutes=90),
        "sealed_at": moment(film.number, minutes=90),
    }


def _write_renders(films: Sequence[Film], sources: Sequence[int], models: Sequence[Render]) -> None:
    made = [film for film in films if film.state in MADE]
    renders = dict(zip((film.id for film in made), free_ids(Render, len(made)), strict=True))
    source_of = dict(zip((film.id for film in films), sources, strict=True))
    write(Render, (_render(film, renders[film.id], source_of[film.id], models) for film in made))
    write(
        Rendition,
        (
            {name: getattr(rung, name) for name in COPIED}
            | {"render_id": renders[film.id], "state": RenditionState.READY}
            for film in made
            for rung in _model_of(film, models).renditions
            if rung.is_ready
        ),
    )
    shown = [{"video": film.id, "shown": renders[film.id]} for film in made if film.is_published]
    change = (
        sa.update(Video.__table__)  # type: ignore[arg-type]  # a table, not a subquery
        .where(Video.__table__.c.id == sa.bindparam("video"))
        .values(published_render_id=sa.bindparam("shown"))
    )
    if shown:
        db.session.execute(change, shown)


def _render(film: Film, row_id: int, source_id: int, models: Sequence[Render]) -> Row:
    model = _model_of(film, models)
    return {
        "id": row_id,
        "public_id": public_id("render", film.number),
        "source_id": source_id,
        "kind": RenderKind.FULL,
        "poster_key": model.poster_key,
        "storyboard_key": model.storyboard_key,
        "created_at": moment(film.number, minutes=90),
    }


def _caption(film: Film, vtt: str) -> Row:
    return {
        "video_id": film.id,
        "language": "es",
        "vtt": vtt,
        "origin": CaptionOrigin.EDITOR,
        "saved_at": moment(film.number, minutes=90),
    }


def _messages(films: Sequence[Film], team: Sequence[int]) -> Iterator[Row]:
    for film in films:
        for place, side in enumerate((Side.EDITOR, Side.ORGANIZATION)):
            yield {
                "video_id": film.id,
                "author_id": team[film.number % len(team)] if place else None,
                "side": side,
                "text": "Sí, todas están de acuerdo." if place else "¿Están de acuerdo todas?",
                "at": moment(film.number, minutes=90),
            }
