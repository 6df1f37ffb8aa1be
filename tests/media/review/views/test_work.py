"""The slow work on a video, as an editor follows and steers it."""

import sqlalchemy as sa
from flask import Flask

from escuela.db import db, transaction
from escuela.jobs import services as jobs
from escuela.jobs.models import Job
from escuela.jobs.queue import enqueue
from escuela.jobs.rules import Priority, State
from media.library.models import Rendition
from media.library.rules import RenditionState, VideoState
from media.pipeline.payloads import MakePreview, RenderRungs
from tests.browser import Browser
from tests.factories import School
from tests.factories.videos import make_render
from tests.media.review.views.pages import editor, make, press, source_of, video_of


def test_progress_time_left_and_place_are_shown_and_renewed_alike(
    app: Flask, browser: Browser, school: School
) -> None:
    running = make(app, school, "Corre", VideoState.APPROVED)
    waiting = make(app, school, "Espera", VideoState.APPROVED)
    with app.app_context(), transaction():
        for name in (running, waiting):
            render = make_render(source_of(name))
            enqueue(RenderRungs(render.id, ("480",)), about=("video", video_of(name).id))
        job = db.session.scalars(sa.select(Job).order_by(Job.id)).first()
        assert job is not None
        job.state, job.token, job.progress, job.left_s = State.RUNNING, "x", 0.64, 420

    page = browser.get("/review/").text
    news = browser.get("/api/v1/review/queue").json

    assert news is not None
    assert "64 %" in page
    assert "faltan 7 min" in page
    assert "Preparando 480p" in page
    assert "En espera, puesto 1" in page
    assert news["summary"] in page
    assert "1 en proceso, 1 en espera. Videos con error: 0" in news["summary"]
    flat = " ".join(page.split())
    for row in news["rows"].values():
        assert " ".join(row["state"].split()) in flat
        assert " ".join(row["progress"].split()) in flat


def test_a_waiting_job_is_let_go_first_and_a_job_is_stopped(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school)
    with app.app_context(), transaction():
        job = enqueue(MakePreview(source_of(public_id).id), about=("video", video_of(public_id).id))
        job_id = job.public_id
    desk = f"/review/{public_id}"

    assert press(browser, desk, f"jobs/{job_id}/raise") == 303
    with app.app_context():
        assert db.session.scalars(sa.select(Job)).one().priority == Priority.HIGH
    assert press(browser, desk, f"jobs/{job_id}/cancel") == 303

    page = browser.get(desk).text
    assert "Alguien canceló este trabajo." in page
    assert press(browser, desk, f"jobs/{job_id}/retry") == 303
    with app.app_context():
        assert db.session.scalars(sa.select(Job)).one().state is State.QUEUED
        assert not video_of(public_id).has_trouble


def test_a_job_is_only_reached_through_its_own_video(
    app: Flask, browser: Browser, school: School
) -> None:
    one, other = make(app, school), make(app, school)
    with app.app_context(), transaction():
        job = enqueue(MakePreview(source_of(one).id), about=("video", video_of(one).id))
        render = make_render(source_of(one))

    assert press(browser, f"/review/{other}", f"jobs/{job.public_id}/cancel") == 404
    assert press(browser, f"/review/{other}", f"renders/{render.id}/360/retry") == 404


def test_a_failed_rung_stands_on_top_with_its_cause_and_its_log_folded(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school, "La asamblea", VideoState.APPROVED)
    with app.app_context():
        render = make_render(source_of(public_id))
        with transaction():
            job = enqueue(
                RenderRungs(render.id, ("audio",)), about=("video", video_of(public_id).id)
            )
            jobs.cancel_job(job, by=editor(school))
            job.state, job.error_words = State.FAILED, "Tardó demasiado y lo detuvimos."
            job.log_tail = "ffmpeg <exit> 1"
            rung = db.session.scalars(sa.select(Rendition).where(Rendition.name == "audio")).one()
            rung.state, rung.error_code = RenditionState.FAILED, "failed"
            video_of(public_id).has_trouble = True

    page = browser.get("/review/").text
    assert "Falló: sonido." in page
    assert "Tardó demasiado" in page
    assert "<details>" in page
    assert "ffmpeg &lt;exit&gt; 1" in page
    assert "Algo falló" in page

    assert press(browser, f"/review/{public_id}", f"renders/{render.id}/audio/retry") == 303
    assert "Falló: sonido." not in browser.get("/review/").text
    with app.app_context():
        newest = db.session.scalars(sa.select(Job).order_by(Job.id.desc())).first()
        assert newest is not None
        assert '"names":["audio"]' in newest.payload
