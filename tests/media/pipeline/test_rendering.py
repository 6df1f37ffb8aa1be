"""From approval to people and away from them again, with the real ffmpeg."""

import shutil
from collections import namedtuple

import pytest
from flask import Flask

from escuela import clock
from escuela.audit.models import AuditEntry
from escuela.db import db, transaction
from escuela.errors import Conflict
from escuela.jobs.engines.local import run_until_idle
from escuela.jobs.models import Job
from escuela.jobs.queue import enqueue
from escuela.jobs.rules import Lane, State
from escuela.storage import storage
from media.library import queries as library_queries
from media.library import services as library
from media.library.models import Render, Rendition, Video
from media.library.rules import RenderKind, RenditionState, VideoState, Visibility
from media.pipeline import services
from media.pipeline.payloads import PurgeRender, RenderRungs
from media.pipeline.work import load_work
from media.playback.rules import files_of
from tests.factories.videos import NOTE_NOT_NEEDED
from tests.jobs import do_jobs
from tests.media.clips import Clips
from tests.media.pipeline.sending import (
    again,
    an_editor,
    approve,
    newest,
    publish,
    render_of,
    send,
    send_version,
)

Disk = namedtuple("Disk", "total used free")

pytestmark = [pytest.mark.ffmpeg, pytest.mark.usefixtures("app_context")]


def states(video: Video) -> dict[str, RenditionState]:
    return {one.name: one.state for one in render_of(video).renditions}


def deeds(name: str) -> int:
    return db.session.query(AuditEntry).where(AuditEntry.deed == name).count()


def test_the_first_rung_and_the_sound_make_a_video_ready_before_the_rest(
    app: Flask, clips: Clips
) -> None:
    video = send(clips.film(1, "854x480"))
    approve(app, video)

    do_jobs(app)

    assert again(video).state is VideoState.READY
    made_at = {one.name: one.made_at for one in render_of(video).renditions}
    assert set(made_at) == {"480", "360", "240", "360-av1", "240-av1", "audio", "audio-opus"}
    assert all(made_at.values())
    first_made = max(made_at["360"], made_at["audio"])  # type: ignore[type-var]
    assert all(made_at[name] > first_made for name in ("480", "240"))  # type: ignore[operator]
    assert all(made_at[name] > made_at["480"] for name in ("360-av1", "audio-opus"))  # type: ignore[operator]
    one = library_queries.find_rendition(render_of(video).id, "360")
    assert one is not None
    assert one.codecs.startswith("avc1.")
    assert "#EXT-X-BYTERANGE" in one.playlist
    assert one.plain_bytes > 0
    assert 0 < one.avg_kbps <= one.peak_kbps


def test_f2_the_same_rendering_delivered_five_times_makes_one_set(app: Flask, clips: Clips) -> None:
    video = send(clips.film(1, "320x180"))
    approve(app, video)
    render = render_of(video)
    with transaction():
        for _ in range(4):
            enqueue(RenderRungs(render.id), about=("video", video.id))
    do_jobs(app)

    names = [
        one.name for one in db.session.query(Rendition).where(Rendition.render_id == render.id)
    ]
    assert sorted(names) == sorted(set(names))
    assert deeds("video.ready") == 1
    keys = [key for one in render_of(video).renditions for key in (one.media_key, one.plain_key)]
    stored = [key for key in storage().list_prefix("work/") if key.endswith((".mp4", ".m4a"))]
    mine = {key.rsplit("/", 1)[0] for key in keys if key}
    assert all(storage().stat(key) for key in keys if key)
    assert stored
    assert mine


def test_a_failed_rung_is_told_and_made_again_alone(
    app: Flask, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "JOBS_BACKOFF_S", 0.0)
    video = send(clips.film(1, "320x180"))
    approve(app, video)
    do_jobs(app)
    before = {one.name: one.media_key for one in render_of(video).renditions}
    key = newest(video).storage_key
    with storage().open(key) as stored:
        original = stored.read()
    storage().delete(key)
    with transaction():
        enqueue(RenderRungs(render_of(video).id, ("240-av1",)), about=("video", video.id))
        rung = library_queries.find_rendition(render_of(video).id, "240-av1")
        assert rung is not None
        rung.state = RenditionState.WAITING
    do_jobs(app)

    assert states(video)["240-av1"] is RenditionState.FAILED
    assert again(video).has_trouble
    (trouble,) = load_work(again(video)).troubles
    assert trouble.rendition is not None
    assert trouble.job is not None
    assert trouble.job.error_words

    storage().put_bytes(key, original)
    services.retry_rungs(again(video), [trouble.rendition], by=an_editor())
    assert not again(video).has_trouble
    do_jobs(app)

    after = {one.name: one.media_key for one in render_of(video).renditions}
    assert states(video)["240-av1"] is RenditionState.READY
    assert {name for name in after if after[name] != before[name]} == {"240-av1"}


def test_a_preview_that_failed_is_trouble_until_it_is_tried_again(app: Flask, clips: Clips) -> None:
    video = send(clips.film(1, "320x180"))
    key = newest(video).storage_key
    with storage().open(key) as stored:
        original = stored.read()
    db.session.rollback()
    run_until_idle(app, [Lane.LIGHT], is_watched=False)
    storage().put_bytes(key, b"damaged on disk")
    do_jobs(app)

    video = again(video)
    assert (video.state, video.has_trouble) == (VideoState.TO_REVIEW, True)
    (trouble,) = load_work(video).troubles
    assert trouble.job is not None
    assert (trouble.job.state, trouble.job.tries) == (State.FAILED, 1)

    storage().put_bytes(key, original)
    services.retry_job(video, trouble.job, by=an_editor())
    do_jobs(app)
    assert not again(video).has_trouble
    assert render_of(video, RenderKind.PREVIEW).renditions


def test_the_published_version_plays_until_the_new_one_is_published(
    app: Flask, clips: Clips
) -> None:
    video = send(clips.film(1, "320x180"))
    publish(app, video)
    old = again(video).published_render_id

    send_version(again(video), clips.portrait())
    do_jobs(app)
    assert again(video).state is VideoState.TO_REVIEW
    assert again(video).published_render_id == old
    approve(app, video)
    do_jobs(app)
    assert again(video).published_render_id == old
    services.publish(again(video), Visibility.NETWORK, is_agreed=False, by=an_editor())

    assert again(video).published_render_id not in (None, old)
    purges = db.session.query(Job).where(
        Job.kind == PurgeRender.__name__, Job.state == State.QUEUED
    )
    assert any(job.run_after > clock.utc_now() for job in purges), "viewers may end what they watch"
    with transaction():
        for job in purges:
            job.run_after = clock.utc_now()
    do_jobs(app)
    left = db.session.query(Render).all()
    assert [render.id for render in left] == [again(video).published_render_id]


def test_publishing_removes_the_preview_and_withdrawing_all_but_the_original(
    app: Flask, clips: Clips
) -> None:
    video = send(clips.film(1, "320x180"))
    do_jobs(app)
    preview = render_of(video, RenderKind.PREVIEW).renditions[0].plain_key
    assert preview is not None
    assert storage().stat(preview)
    publish(app, video)
    do_jobs(app)
    assert storage().stat(preview) is None
    made = [file.key for file in files_of(render_of(video)).values()]

    services.withdraw(again(video), by=an_editor())
    do_jobs(app)

    assert not [key for key in made if storage().stat(key)]
    assert db.session.query(Render).count() == 0
    assert storage().stat(newest(again(video)).storage_key)


def test_what_was_withdrawn_comes_back_only_through_review(app: Flask, clips: Clips) -> None:
    video = send(clips.film(1, "320x180"))
    publish(app, video)
    services.withdraw(again(video), by=an_editor())
    do_jobs(app)

    services.reopen(again(video), by=an_editor())
    do_jobs(app)

    assert again(video).state is VideoState.TO_REVIEW
    assert not again(video).is_published
    assert render_of(video, RenderKind.PREVIEW).renditions


def test_work_on_a_withdrawn_video_is_cancelled_and_leaves_nothing(
    app: Flask, clips: Clips
) -> None:
    video = send(clips.film(1, "320x180"))
    approve(app, video)

    services.withdraw(again(video), by=an_editor())
    do_jobs(app)

    job = db.session.query(Job).where(Job.kind == RenderRungs.__name__).one()
    assert job.state is State.CANCELLED
    assert db.session.query(Rendition).count() == 0
    assert not again(video).has_trouble


def test_an_approval_can_be_taken_back_and_given_again(app: Flask, clips: Clips) -> None:
    video = send(clips.film(1, "320x180"))
    approve(app, video)
    do_jobs(app)
    first = render_of(video).id

    services.reconsider(again(video), by=an_editor())
    assert again(video).state is VideoState.IN_REVIEW
    services.approve(again(video), by=an_editor())
    do_jobs(app)

    assert again(video).state is VideoState.READY
    assert render_of(video).id != first


def test_nothing_is_published_before_its_renditions_are_there(app: Flask, clips: Clips) -> None:
    video = send(clips.film(1, "320x180"))
    do_jobs(app)
    with transaction():
        library.write_note(again(video), NOTE_NOT_NEEDED)

    with pytest.raises(Conflict):
        services.publish(again(video), Visibility.NETWORK, is_agreed=False, by=an_editor())


def test_r7_an_original_is_below_no_address_of_a_render(app: Flask, clips: Clips) -> None:
    video = send(clips.film(1, "320x180"))
    publish(app, video)
    do_jobs(app)

    served = [file.key for file in files_of(render_of(video)).values()]
    assert served
    assert all(key.startswith("work/") for key in served)
    assert newest(again(video)).storage_key.startswith("originals/")


def test_a_machine_without_room_waits_and_says_so(
    app: Flask, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = send(clips.film(1, "320x180"))
    approve(app, video)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(10**12, 10**12, 10**6))
    do_jobs(app)

    job = db.session.query(Job).where(Job.kind == RenderRungs.__name__).one()
    assert (job.state, job.tries) == (State.QUEUED, 0)
    assert "falta espacio o memoria" in (job.error_words or "")
    assert again(video).state is VideoState.APPROVED
    assert not again(video).has_trouble
