"""One video on the editor's desk: asked about, described, captioned."""

import io

from flask import Flask
from werkzeug.datastructures import FileStorage

from media.library.rules import NoteChoice, VideoState
from tests.browser import Browser
from tests.factories import MARKER, School
from tests.media.review.views.pages import make, press, state_of, video_of, with_rungs


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
