"""The queue of all videos, as an editor meets it."""

import re

import sqlalchemy as sa
from flask import Flask

from escuela.db import db, transaction
from escuela.jobs.queue import enqueue
from media.library import services as library
from media.library.rules import Appearing, CaptionOrigin, VideoState
from media.pipeline.payloads import MakePreview
from tests.browser import Browser
from tests.factories import School
from tests.factories.videos import make_facts
from tests.media.review.views.pages import (
    editor,
    make,
    press,
    source_of,
    state_of,
    video_of,
    with_rungs,
)

EVERYTHING_TO_MIND = Appearing(
    everybody_consented=False,
    minors_appear=True,
    needs_covering=True,
    place_recognizable=True,
    covering_notes="2:10, camisa azul",
)


def rows_of(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="th2"><a[^>]*>([^<]+)</a>', page)


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
