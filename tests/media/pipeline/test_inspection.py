"""What happens on arrival, with the real ffmpeg: sealing, verdicts, the private preview."""

import hashlib
import json
import subprocess
from dataclasses import asdict

import pytest
from flask import Flask

from escuela.db import db, transaction
from escuela.jobs.models import Job
from escuela.jobs.queue import enqueue
from escuela.jobs.rules import State
from escuela.storage import NotStored, storage
from media.ffmpeg import locate, probe
from media.library import words
from media.library.models import Render, Rendition
from media.library.rules import RenderKind, VideoState
from media.pipeline.payloads import Inspect, MakePreview
from tests.jobs import do_jobs
from tests.media.clips import MARKERS, Clips
from tests.media.pipeline.sending import again, newest, publish, render_of, send

pytestmark = [pytest.mark.ffmpeg, pytest.mark.usefixtures("app_context")]


def jobs_of(payload: type) -> list[Job]:
    return db.session.query(Job).where(Job.kind == payload.__name__).all()


def test_an_accepted_original_is_sealed_unchanged_and_comes_to_review(
    app: Flask, clips: Clips
) -> None:
    video = send(clips.film())
    do_jobs(app)

    video, source = again(video), newest(video)
    assert video.state is VideoState.TO_REVIEW
    sent = clips.film().read_bytes()
    with storage().open(source.storage_key) as stored:
        assert stored.read() == sent
    assert source.sha256 == hashlib.sha256(sent).hexdigest()
    preview = render_of(video, RenderKind.PREVIEW)
    assert [(one.name, one.is_ready, one.height) for one in preview.renditions] == [
        ("360", True, 360)
    ]
    assert preview.poster_key
    assert preview.storyboard_key
    assert not video.has_trouble


def test_a_machine_without_time_refuses_nothing(
    app: Flask, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe.inspect, "__kwdefaults__", {"gates": probe.Gates(wall_s=0.001)})
    video = send(clips.film())
    do_jobs(app)

    (job,) = jobs_of(Inspect)
    assert again(video).state is VideoState.RECEIVED
    assert (job.state, job.delays) == (State.QUEUED, 1)
    assert newest(video).verdict is None


@pytest.mark.parametrize("kind", ["program", "text", "playlist", "concat", "loop", "picture"])
def test_a_refused_file_is_told_why_at_the_first_try(app: Flask, clips: Clips, kind: str) -> None:
    video = send(clips.hostile()[kind])
    do_jobs(app)

    video, source = again(video), newest(video)
    assert video.state is VideoState.REJECTED
    assert source.verdict in words.REFUSED
    assert words.refusal(source.verdict or "").advice
    (job,) = jobs_of(Inspect)
    assert (job.state, job.tries) == (State.DONE, 1)
    assert jobs_of(MakePreview) == []
    # Nobody can use it, and it may hold a face or a place.
    with pytest.raises(NotStored):
        storage().open(source.storage_key)


def test_sound_alone_is_a_video_too(app: Flask, clips: Clips) -> None:
    video = send(clips.sound_only())
    publish(app, video)
    do_jobs(app)

    render = render_of(again(video))
    assert {one.kind for one in render.renditions} == {"audio"}
    assert again(video).state is VideoState.PUBLISHED


def test_r4_a_cut_film_is_told_when_its_decoding_ends(app: Flask, clips: Clips) -> None:
    video = send(clips.truncated())
    do_jobs(app)

    facts = newest(again(video)).facts
    assert facts is not None
    assert facts.cut_at_s is not None
    assert 1 < facts.cut_at_s < 7 < facts.duration_s

    whole = send(clips.film())
    do_jobs(app)
    assert (facts := newest(again(whole)).facts) is not None
    assert facts.cut_at_s is None


def test_r5_a_persons_file_name_never_names_a_file_of_ours(app: Flask, clips: Clips) -> None:
    video = send(clips.film(), name="../../../TituloSecreto\x00.mp4")
    publish(app, video)

    assert newest(again(video)).file_name == "TituloSecreto.mp4"
    stored = [*storage().list_prefix("originals/"), *storage().list_prefix("work/")]
    assert stored
    assert not any("Secreto" in key for key in stored)


def test_r6_nothing_hidden_in_a_phone_film_is_in_any_byte_we_make(app: Flask, clips: Clips) -> None:
    assert any(mark.encode() in clips.marked().read_bytes() for mark in MARKERS)
    before = set(storage().list_prefix("work/"))
    video = send(clips.marked())
    do_jobs(app)
    made = {key: _all_of(key) for key in set(storage().list_prefix("work/")) - before}
    publish(app, video)
    do_jobs(app)
    made |= {key: _all_of(key) for key in set(storage().list_prefix("work/")) - before}

    assert {key.rpartition("/")[2] for key in made} >= {
        "preview.mp4", "poster.jpg", "storyboard.jpg", "360.mp4", "360-plain.mp4", "audio.mp4",
        "audio-plain.m4a", "360-av1.mp4",
    }  # fmt: skip
    for key, data in made.items():
        assert not [mark for mark in MARKERS if mark.encode() in data], key
    facts = newest(again(video)).facts
    assert facts is not None
    assert (facts.place_found, facts.device_found) == (True, True)
    assert not [mark for mark in MARKERS if mark in json.dumps(asdict(facts))]
    rows = [f"{job.payload} {job.log_tail} {job.error_words}" for job in db.session.query(Job)]
    rows += [one.playlist for one in db.session.query(Rendition)]
    assert not [mark for mark in MARKERS if mark in " ".join(rows)]


def test_f2_the_same_inspection_delivered_ten_times_asks_for_one_preview(
    app: Flask, clips: Clips
) -> None:
    video = send(clips.film())
    with transaction():
        for _ in range(9):
            enqueue(Inspect(newest(video).id), about=("video", video.id))
    do_jobs(app)

    assert len(jobs_of(Inspect)) == 10
    assert len(jobs_of(MakePreview)) == 1
    assert db.session.query(Render).count() == 1


def test_f3_a_file_that_breaks_every_try_fails_with_words_and_holds_nobody_up(
    app: Flask, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "JOBS_BACKOFF_S", 0.0)
    poison, good = send(clips.film()), send(clips.film())
    storage().delete(newest(poison).storage_key)  # every try ends in an error

    do_jobs(app)

    tries = {job.thing_id: job.tries for job in jobs_of(Inspect)}
    assert tries == {poison.id: 3, good.id: 1}
    assert again(good).state is VideoState.TO_REVIEW
    assert again(poison).state is VideoState.REJECTED
    trouble = words.refusal(newest(poison).verdict or "")
    assert "tres veces" in str(trouble.what)


def _all_of(key: str) -> bytes:
    """The bytes of a stored file, and all that ffprobe tells of it."""
    with storage().lend_path(key) as path:
        command = [str(locate.tools().ffprobe), "-v", "error", "-show_format", "-show_streams"]
        done = subprocess.run(
            [*command, "-show_chapters", str(path)], capture_output=True, check=False
        )
        return path.read_bytes() + done.stdout
