"""A real published film for tests in a browser: made once per run by the pipeline itself."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from escuela import clock
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.storage import storage
from media.ffmpeg import ladder, probe, transcode
from media.ffmpeg.ladder import Kind
from media.ffmpeg.packaging import RungOutput
from media.library.models import Caption, Render, Rendition, Video
from media.library.rules import CaptionOrigin, RenderKind, RenditionState, Visibility
from tests.factories.videos import make_published_video
from tests.media.clips import Clips

VTT = """WEBVTT

00:00:00.000 --> 00:00:05.000
Una casa vacía.

00:00:08.000 --> 00:00:15.000
Volvió.
"""
NAMES = ("480", "360", "240", "240-av1", "audio")


@dataclass(frozen=True)
class MadeFilm:
    """Finished rungs in a folder."""

    rungs: list[RungOutput]
    duration_s: float | None


@pytest.fixture(scope="session")
def made_film(clips: Clips, tmp_path_factory: pytest.TempPathFactory) -> MadeFilm:
    """Moving picture and sound, longer than a player buffers; four rungs and the sound alone."""
    source = clips.film(44, "854x480", "12")
    out = tmp_path_factory.mktemp("film")
    facts = probe.inspect(source).facts
    assert facts is not None
    rungs = [rung for rung in ladder.rungs_for(facts) if rung.name in NAMES]
    return MadeFilm(transcode.transcode(source, out, facts, rungs).rungs, facts.duration_s)


def publish_film(
    organization: Organization, film: MadeFilm, visibility: Visibility = Visibility.PUBLIC
) -> Video:
    """Store a film's files and publish it: what people see of it is real."""
    video = make_published_video(organization, visibility=visibility)
    with transaction():
        render = db.session.get_one(Render, video.published_render_id)
        db.session.query(Rendition).filter_by(render_id=render.id).delete()
        for rung in film.rungs:
            db.session.add(_store(render, rung))
        db.session.add(
            Caption(video_id=video.id, language="es", vtt=VTT, origin=CaptionOrigin.EDITOR)
        )
    assert render.kind is RenderKind.FULL
    return video


def _store(render: Render, rung: RungOutput) -> Rendition:
    prefix = f"work/{render.public_id}/"
    storage().put(prefix + rung.segments.name, rung.segments)
    if rung.plain:
        storage().put(prefix + rung.plain.name, rung.plain)
    is_sound = rung.kind is Kind.SOUND
    return Rendition(
        render_id=render.id,
        name=rung.name,
        kind="audio" if is_sound else "video",
        codec="aac" if is_sound else str(rung.kind),
        codecs=",".join(rung.codecs),
        width=rung.width,
        height=rung.height,
        fps=float(rung.fps or 0),
        duration_s=rung.duration_s,
        avg_kbps=rung.avg_kbps,
        peak_kbps=rung.peak_kbps,
        media_bytes=rung.segments_bytes,
        plain_bytes=rung.plain_bytes,
        playlist=rung.playlist_text,
        media_key=prefix + rung.segments.name,
        plain_key=prefix + Path(rung.plain).name if rung.plain else None,
        state=RenditionState.READY,
        made_at=clock.utc_now(),
    )
