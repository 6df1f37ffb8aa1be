"""What the editor's pages say of work that waits, of housekeeping, and of what became old."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from escuela.authz.identity import viewer_of
from escuela.clock import utc_now
from escuela.db import db, transaction
from escuela.jobs.models import Job
from escuela.jobs.queue import enqueue
from escuela.jobs.rules import Lane, State
from media.library import queries, services
from media.library.models import Rendition, Video
from media.library.rules import CaptionOrigin, RenditionState, VideoState
from media.pipeline.payloads import MakePreview, PurgeRender, RenderRungs
from media.review.queries import MAX_ACTIVE
from tests.browser import Browser
from tests.factories import School
from tests.factories.videos import (
    NOTE_NOT_NEEDED,
    make_facts,
    make_render,
    make_source,
    make_video_of,
)

FILM_S = make_facts().duration_s or 0.0
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHola\n"


@pytest.fixture(autouse=True)
def _signed_in(browser: Browser, school: School) -> None:
    browser.sign_in(school.accounts["video_editor"])


def make(school: School, title: str, state: VideoState = VideoState.APPROVED) -> Video:
    found = queries.find_video(make_video_of(school.own_id, title, state=state).public_id)
    assert found is not None
    return found


def test_a_preview_waits_only_behind_previews(app: Flask, browser: Browser, school: School) -> None:
    with app.app_context():
        film = make(school, "Película")
        film_id, render = film.id, make_render(film.sources[-1])
        new = make(school, "Nuevo", VideoState.TO_REVIEW)
        source_id = new.sources[-1].id
        with transaction():
            enqueue(RenderRungs(render.id, ("480",)), about=("video", film_id))
            enqueue(MakePreview(source_id), about=("video", new.id))
        assert db.session.scalars(sa.select(Job.lane).order_by(Job.id)).all() == [
            Lane.HEAVY,
            Lane.MEDIUM,
        ]

    assert browser.get("/review/").text.count("En espera, puesto 1") == 2


def test_what_is_next_in_line_is_not_offered_to_be_put_first(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        for title in ("Primera", "Segunda"):
            film = make(school, title)
            film_id, render_id = film.id, make_render(film.sources[-1]).id
            with transaction():
                enqueue(RenderRungs(render_id, ("480",)), about=("video", film_id))

    page = browser.get("/review/").text
    rows = {row.split("</a>")[0].rsplit(">", 1)[1]: row for row in page.split("<tr data-row=")[1:]}

    assert {title: "Adelantar" in row for title, row in rows.items()} == {
        "Primera": False,
        "Segunda": True,
    }
    assert "Abrir" in rows["Primera"]


def test_taking_old_files_away_is_no_work_on_a_video(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        video = make(school, "Hecho", VideoState.WITHDRAWN)
        render = make_render(video.sources[-1])
        with transaction():
            enqueue(PurgeRender(render.id), about=("video", video.id))
        address = f"/review/{video.public_id}"

    for page in (address, "/review/"):
        text = browser.get(page).text
        assert "Hecho" in text
        assert "Quitando archivos" not in text
        assert "Detener" not in text


def test_what_is_still_being_made_is_told_before_publishing(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        video = make(school, "Voces", VideoState.READY)
        make_render(video.sources[-1], names=("360", "audio", "720"))
        with transaction():
            services.write_note(video, NOTE_NOT_NEEDED)
            rungs = db.session.query(Rendition)
            rungs.filter_by(name="720").update({"state": RenditionState.WAITING})
        address = f"/review/{video.public_id}/publish"

    assert "Todavía se preparan: 720p." in browser.get(address).text

    with app.app_context(), transaction():
        db.session.query(Rendition).update({"state": RenditionState.READY})
    assert "Todavía se preparan" not in browser.get(address).text


def test_captions_of_an_earlier_version_are_told_before_publishing(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        video = make(school, "Voces", VideoState.READY)
        editor = viewer_of(school.accounts["video_editor"])
        services.attach_caption(video, "es", VTT, CaptionOrigin.EDITOR, by=editor)
        with transaction():
            services.write_note(video, NOTE_NOT_NEEDED)
        address = f"/review/{video.public_id}"
    assert "versión anterior" not in browser.get(address).text
    with app.app_context():
        make_source(video, number=2)

    assert "de una versión anterior" in browser.get(address).text
    assert "quítalos" in browser.get(f"{address}/publish").text

    with app.app_context():
        same = queries.find_video(video.public_id)
        assert same is not None
        services.attach_caption(same, "es", VTT, CaptionOrigin.EDITOR, by=editor)
    assert "versión anterior" not in browser.get(address).text
    assert "quítalos" not in browser.get(f"{address}/publish").text


def test_a_search_shows_what_it_found_and_nothing_else(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        troubled = make(school, "Roto")
        make(school, "Semilla")
        with transaction():
            troubled.has_trouble = True

    assert "Roto" in browser.get("/review/").text
    assert "Roto" not in browser.get("/review/?q=semilla").text


def test_rungs_of_one_cause_are_told_once_and_each_can_be_made_again(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        video = make(school, "Voces")
        render = make_render(video.sources[-1], names=("480", "240"))
        with transaction():
            job = enqueue(RenderRungs(render.id, ("480", "240")), about=("video", video.id))
            job.state, job.error_words = State.CANCELLED, "Alguien canceló este trabajo."
            for rung in db.session.scalars(sa.select(Rendition)):
                rung.state = RenditionState.FAILED
            db.session.get_one(Video, video.id).has_trouble = True

    page = browser.get("/review/").text

    assert page.count("Se detuvo: 480p, 240p.") == 1
    assert page.count("Alguien canceló este trabajo.") == 1
    assert "Reintentar 480p" in page
    assert "Reintentar 240p" in page


def test_a_waiting_job_tells_when_it_will_begin(
    app: Flask, browser: Browser, school: School
) -> None:
    def order(title: str) -> Job:
        video = make(school, title)
        return enqueue(
            RenderRungs(make_render(video.sources[-1]).id, ("480",)), about=("video", video.id)
        )

    with app.app_context(), transaction():
        done, runs, _, _ = [order(title) for title in ("Hecho", "Corre", "Espera", "Última")]
        done.state, done.started_at = State.DONE, utc_now()
        done.finished_at = done.started_at + timedelta(seconds=2 * FILM_S)
        runs.state, runs.token, runs.left_s = State.RUNNING, "t", 300.0

    page = browser.get("/review/").text
    assert "empieza en 5 min" in page
    assert f"empieza en {round((300 + 2 * FILM_S) / 60)} min" in page
    assert browser.get("/api/v1/review/queue").text.count("empieza en") == 2


def test_all_that_failed_on_a_video_is_tried_again_from_its_row(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        video = make(school, "Voces")
        render = make_render(video.sources[-1], names=("480", "240", "144"))
        with transaction():
            for rung in db.session.scalars(sa.select(Rendition).where(Rendition.name != "144")):
                rung.state = RenditionState.FAILED
            db.session.get_one(Video, video.id).has_trouble = True
        address = f"/review/{video.public_id}/retry"
    assert address in browser.get("/review/").text

    token = browser.fill_in("/review/")["csrf_token"]
    for _ in range(2):  # pressing twice asks once
        assert browser.post(address, data={"csrf_token": token}).status_code == 303

    with app.app_context():
        job = db.session.scalars(sa.select(Job)).one()
        assert json.loads(job.payload) == {"render_id": render.id, "names": ["480", "240"]}
        assert not db.session.get_one(Video, video.id).has_trouble
    assert address not in browser.get("/review/").text


def test_more_work_than_is_counted_is_said_to_be_more(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        source_id = make(school, "Muchos").sources[-1].id
        with transaction():
            for _ in range(MAX_ACTIVE + 1):
                enqueue(MakePreview(source_id))

    assert f"más de {MAX_ACTIVE} en espera" in browser.get("/review/").text
