"""The editor's pages, as an editor meets them."""

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import FileStorage

from escuela.authz.identity import Viewer, viewer_of
from escuela.db import db, transaction
from escuela.jobs import services as jobs
from escuela.jobs.models import Job
from escuela.jobs.queue import enqueue
from escuela.jobs.rules import Priority, State
from media.library import queries as library_queries
from media.library import services as library
from media.library.models import Rendition, Source, Video
from media.library.rules import (
    Appearing,
    CaptionOrigin,
    NoteChoice,
    RenditionState,
    VideoState,
    Visibility,
)
from media.pipeline.payloads import MakePreview, RenderRungs
from tests.browser import Browser
from tests.factories import MARKER, School
from tests.factories.videos import make_facts, make_render, make_video_of

EVERYTHING_TO_MIND = Appearing(
    everybody_consented=False,
    minors_appear=True,
    needs_covering=True,
    place_recognizable=True,
    covering_notes="2:10, camisa azul",
)


@pytest.fixture(autouse=True)
def _signed_in(browser: Browser, school: School) -> None:
    browser.sign_in(school.accounts["video_editor"])


def make(
    app: Flask, school: School, title: str = "Voces", state: VideoState = VideoState.IN_REVIEW,
    **more: object,
) -> str:  # fmt: skip
    with app.app_context():
        return make_video_of(school.own_id, title, state=state, **more).public_id  # type: ignore[arg-type]


def with_rungs(app: Flask, public_id: str) -> None:
    with app.app_context():
        make_render(source_of(public_id))


def video_of(public_id: str) -> Video:
    video = library_queries.find_video(public_id)
    assert video is not None
    return video


def source_of(public_id: str) -> Source:
    source = library_queries.find_newest_source(video_of(public_id).id)
    assert source is not None
    return source


def state_of(app: Flask, public_id: str) -> VideoState:
    with app.app_context():
        return video_of(public_id).state


def press(browser: Browser, page: str, deed: str, **fields: str) -> int:
    """Press a button of a page; return the status of the answer."""
    token = browser.fill_in(page)["csrf_token"]
    return browser.post(f"{page}/{deed}", data={"csrf_token": token} | fields).status_code


def rows_of(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="th2"><a[^>]*>([^<]+)</a>', page)


def editor(school: School) -> Viewer:
    return viewer_of(school.accounts["video_editor"])


def test_the_queue_holds_all_videos_in_the_order_of_work_with_counts(
    app: Flask, browser: Browser, school: School
) -> None:
    make(app, school, "Publicado", VideoState.PUBLISHED)
    make(app, school, "Segundo", VideoState.TO_REVIEW)
    make(app, school, "Listo", VideoState.READY)
    make(app, school, "Último", VideoState.TO_REVIEW)

    page = browser.get("/review/").text

    assert rows_of(page) == ["Segundo", "Último", "Listo", "Publicado"]
    counts = dict(re.findall(r"tab=(\w+)[^>]*>[^<]+<span[^>]*>(\d+)<", page))
    assert counts == {"all": "4", "to_edit": "2", "working": "0", "trouble": "0", "ready": "1",
                      "published": "1"}  # fmt: skip
    assert rows_of(browser.get("/review/?tab=ready").text) == ["Listo"]
    assert rows_of(browser.get("/review/?tab=nonsense").text)[0] == "Segundo"
    assert rows_of(browser.get("/review/?q=ultimo").text) == ["Último"]
    assert "Ningún video se llama así" in browser.get("/review/?q=zzz").text


def test_each_flag_is_words_and_only_where_it_belongs(
    app: Flask, browser: Browser, school: School
) -> None:
    make(app, school, "Con todo", appearing=EVERYTHING_TO_MIND,
         facts=make_facts(place_found=True, cut_at_s=361.2))  # fmt: skip
    page = browser.get("/review/").text
    flags = ("Traía el lugar", "Traía el aparato", "Cortado en 6:01", "Menores",
             "Falta consentimiento", "Por cubrir", "Lugar reconocible",
             "Sin subtítulos")  # fmt: skip
    assert [flag for flag in flags if flag not in page] == []

    calm = make(app, school, "Sin nada")
    with app.app_context():
        library.attach_caption(
            video_of(calm), "es", "WEBVTT\n", CaptionOrigin.EDITOR, by=editor(school)
        )
    page = browser.get("/review/?q=nada").text
    assert [flag for flag in flags if flag in page] == []


def test_the_one_that_waits_longest_is_taken_and_others_see_who_has_it(
    app: Flask, browser: Browser, school: School
) -> None:
    first = make(app, school, "Primero", VideoState.TO_REVIEW)
    make(app, school, "Segundo", VideoState.TO_REVIEW)
    token = browser.fill_in("/review/")["csrf_token"]

    response = browser.post("/review/next", data={"csrf_token": token})

    assert response.location == f"/review/{first}"
    assert state_of(app, first) is VideoState.IN_REVIEW
    assert "lo tiene Tordo" in browser.get("/review/").text
    assert press(browser, f"/review/{first}", "release") == 303
    assert state_of(app, first) is VideoState.TO_REVIEW


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


def test_a_change_is_asked_for_and_the_organization_reads_it(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school)
    desk = f"/review/{public_id}"

    assert press(browser, desk, "ask", text="") == 422
    assert press(browser, desk, "ask", text="Falta el minuto 6.") == 303

    assert state_of(app, public_id) is VideoState.CHANGES_ASKED
    browser.sign_in(school.accounts["member"])
    assert "Falta el minuto 6." in browser.get(f"/videos/{public_id}").text


def test_captions_in_latin_1_and_out_of_order_are_put_right(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school)
    desk = f"/review/{public_id}"
    srt = "2\n00:00:04,0 --> 00:00:05,0\ndespués\n\n1\n00:00:01,0 --> 00:00:02,0\nseñal\n"

    def attach(text: str) -> int:
        token = browser.fill_in(desk)["csrf_token"]
        file = (io.BytesIO(text.encode("latin-1")), "a.srt")
        return browser.post(
            f"{desk}/captions", data={"csrf_token": token, "language": "es", "file": file}
        ).status_code

    assert attach("1\n00:00:09,0 --> 00:00:01,0\nx\n") == 422
    assert attach(srt) == 303
    with app.app_context():
        (caption,) = video_of(public_id).captions
        assert caption.vtt.index("señal") < caption.vtt.index("después")
    assert press(browser, desk, "captions/es/remove") == 303
    with app.app_context():
        assert video_of(public_id).captions == []


def test_captions_that_are_too_large_come_back_with_their_size_and_the_limit(
    app: Flask, browser: Browser, school: School
) -> None:
    desk = f"/review/{make(app, school)}"
    token = browser.fill_in(desk)["csrf_token"]
    file = FileStorage(io.BytesIO(bytes(1_900_000)), "a.srt")

    fields = {"csrf_token": token, "language": "pt", "file": file}
    answer = browser.send(f"{desk}/captions", fields)

    assert answer.status_code == 422
    assert "El archivo pesa 1,9\xa0MB. Lo más que recibimos es 1\xa0MB." in answer.text
    assert '<option selected value="pt">' in answer.text


def test_needing_no_note_is_a_choice_that_somebody_makes(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school, state=VideoState.READY)
    with_rungs(app, public_id)
    desk = f"/review/{public_id}"
    assert "Elegir el aviso de contenido" in browser.get(desk).text
    assert "Elegir el aviso de contenido" in browser.get(f"{desk}/publish").text

    assert press(browser, desk, "note", version="1") == 422
    assert press(browser, desk, "note", version="1", choice="written") == 422
    assert press(browser, desk, "note", version="1", choice="not_needed") == 303

    with app.app_context():
        assert video_of(public_id).note_choice is NoteChoice.NOT_NEEDED
    assert "No falta nada" in browser.get(desk).text


def test_two_editors_at_the_same_note_both_keep_their_text(
    app: Flask, browser: Browser, school: School
) -> None:
    desk = f"/review/{make(app, school)}"
    note = {"choice": "written", "version": "1"}
    assert press(browser, desk, "note", **note, talks_about="Habla de amenazas.") == 303
    token = browser.fill_in(desk)["csrf_token"]

    conflict = browser.post(
        f"{desk}/note", data={"csrf_token": token, **note, "talks_about": "Habla de otra cosa."}
    )

    assert conflict.status_code == 409
    assert "Habla de otra cosa." in conflict.text
    assert "Habla de amenazas." in conflict.text


def test_publishing_to_more_people_than_asked_needs_the_organizations_word(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school, state=VideoState.READY, visibility=Visibility.NETWORK)
    with_rungs(app, public_id)
    desk = f"/review/{public_id}"
    press(browser, desk, "note", version="1", choice="not_needed")
    form = browser.fill_in(f"{desk}/publish") | {"visibility": "public"}
    assert "Solo la Red ALAS" in browser.get(f"{desk}/publish").text

    refused = browser.post(f"{desk}/publish", data=form)
    assert refused.status_code == 422
    assert "Confirma que está de acuerdo" in refused.text
    assert browser.post(f"{desk}/publish", data=form | {"is_agreed": "y"}).status_code == 303

    with app.app_context():
        video = video_of(public_id)
        assert (video.state, video.visibility) == (VideoState.PUBLISHED, Visibility.PUBLIC)


def test_withdrawing_says_what_it_means_before_it_happens(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school, state=VideoState.READY)
    page = f"/review/{public_id}/withdraw"

    assert "Vas a retirar el video." in browser.get(page).text
    assert state_of(app, public_id) is VideoState.READY
    assert browser.post(page, data=browser.fill_in(page)).status_code == 303
    assert state_of(app, public_id) is VideoState.WITHDRAWN


def test_a_deed_that_came_too_late_says_so(app: Flask, browser: Browser, school: School) -> None:
    public_id = make(app, school, state=VideoState.IN_REVIEW)
    desk = f"/review/{public_id}"
    token = browser.fill_in(desk)["csrf_token"]
    with app.app_context():
        library.ask_change(video_of(public_id), "¿Y esto?", by=editor(school))

    response = browser.post(f"{desk}/approve", data={"csrf_token": token})

    assert response.status_code == 409
    assert "cambió de estado" in response.text


def test_an_edit_that_was_overtaken_shows_both_texts(
    app: Flask, browser: Browser, school: School
) -> None:
    edit = f"/review/{make(app, school)}/edit"
    mine, theirs = browser.fill_in(edit), browser.fill_in(edit)
    browser.post(edit, data=theirs | {"title": "La de ella", "everybody_consented": "y"})

    conflict = browser.post(edit, data=mine | {"title": "La mía"})

    assert conflict.status_code == 409
    assert "La de ella" in conflict.text
    assert "La mía" in conflict.text


def test_r8_the_desk_of_an_editor_is_nobody_elses(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school, f"Voces {MARKER}")
    for person in ("member", "lead", "author", "outsider", "learner"):
        browser.sign_in(school.accounts[person])
        for page in ("/review/", f"/review/{public_id}", f"/api/v1/review/videos/{public_id}"):
            response = browser.get(page)
            assert response.status_code in (403, 404)
            assert MARKER not in response.text


def test_a_longer_queue_asks_no_more_queries(app: Flask, browser: Browser, school: School) -> None:
    def queries_for(rows: int) -> int:
        for number in range(rows):
            public_id = make(app, school, f"Video {number}", VideoState.READY)
            with_rungs(app, public_id)
            with app.app_context(), transaction():
                enqueue(
                    MakePreview(source_of(public_id).id), about=("video", video_of(public_id).id)
                )
        with app.app_context():
            engine = db.engine
        statements: list[str] = []

        def remember(*event: object) -> None:
            statements.append(str(event[2]))

        sa.event.listen(engine, "before_cursor_execute", remember)
        assert browser.get("/review/").status_code == 200
        sa.event.remove(engine, "before_cursor_execute", remember)
        return len(statements)

    assert queries_for(1) == queries_for(15) > 0
