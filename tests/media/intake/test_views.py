"""An organization's pages of videos, as its people meet them."""

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import FileStorage

from escuela.authz.identity import viewer_of
from escuela.db import db
from escuela.jobs.models import Job
from escuela.organizations.queries import find_organization
from escuela.storage import storage
from media.library import queries as library_queries
from media.library import services as library
from media.library.models import Source, Video
from media.library.rules import VideoState, Visibility
from tests.browser import Browser
from tests.factories import School
from tests.factories.videos import make_published_video, make_source, make_video_of

MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(600)
"""Begins like a film; nobody looks further before it is sent."""

GOOD = {"title": "Voces del río", "everybody_consented": "y"}


def sending(browser: Browser, data: bytes = MP4, name: str = "VID_1.mp4", **fields: str) -> str:
    """Send the form with a file; return the page that answers."""
    form = browser.fill_in("/videos/new") | GOOD | fields
    response = browser.post("/videos/new", data=form | {"file": (io.BytesIO(data), name)})
    return response.location or response.text


def make(app: Flask, school: School, state: VideoState = VideoState.CHANGES_ASKED) -> str:
    with app.app_context():
        return make_video_of(
            school.own_id, "Voces", state=state, sender_id=school.accounts["member"]
        ).public_id


def only_video(app: Flask) -> Video:
    with app.app_context():
        video = db.session.scalars(sa.select(Video)).one()
        found = library_queries.find_video_by_id(video.id)
        assert found is not None
        return found


@pytest.fixture(autouse=True)
def _signed_in(browser: Browser, school: School) -> None:
    browser.sign_in(school.accounts["member"])


def test_an_empty_list_says_what_will_be_there(browser: Browser) -> None:
    page = browser.get("/videos/").text

    assert "Aquí verás los videos" in page
    assert "Enviar el primero" in page


def test_a_sent_file_is_stored_as_it_came_and_waits_for_inspection(
    app: Flask, browser: Browser, school: School
) -> None:
    address = sending(browser, name="../../Mi tía.mp4")

    video = only_video(app)
    assert address.endswith(video.public_id)
    assert (video.organization_id, video.sender_id) == (school.own_id, school.accounts["member"])
    with app.app_context():
        source = db.session.scalars(sa.select(Source)).one()
        assert source.file_name == "Mi tía.mp4"
        with storage().open(source.storage_key) as stored:
            assert stored.read() == MP4
        assert [job.kind for job in db.session.scalars(sa.select(Job))].count("Inspect") == 1
    page = browser.get(address).text
    assert "Recibido completo" in page
    assert source.fingerprint in page
    assert len(source.fingerprint) == 8


def test_what_was_typed_comes_back_with_what_is_missing(browser: Browser) -> None:
    page = sending(browser, title="", summary="Hablar sin exponernos.", covering_notes="2:10")

    assert "Escribe un título." in page
    assert "Hablar sin exponernos." in page
    assert "2:10" in page


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"MZ\x90\x00" + bytes(400), "no es un video ni un sonido"), (b"", "vacío")],
)
def test_what_is_no_film_is_refused_with_words_and_leaves_nothing(
    app: Flask, browser: Browser, data: bytes, says: str
) -> None:
    page = sending(browser, data)

    assert says in page
    with app.app_context():
        assert db.session.scalars(sa.select(Video)).all() == []
        assert db.session.scalars(sa.select(Job).where(Job.kind == "Inspect")).all() == []


def test_a_form_without_file_asks_for_it(browser: Browser) -> None:
    form = browser.fill_in("/videos/new") | GOOD

    response = browser.post("/videos/new", data=form)

    assert response.status_code == 422
    assert "Elige el archivo" in response.text


def test_captions_come_along_and_a_bad_line_is_named(app: Flask, browser: Browser) -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\nmañana\n".encode("latin-1")
    form = browser.fill_in("/videos/new") | GOOD
    files = {"file": (io.BytesIO(MP4), "a.mp4")}

    bad = {"captions_es": (io.BytesIO(b"1\n00:00:xx --> 00:00:02\nx\n"), "a.srt")}
    refused = browser.post("/videos/new", data=form | files | bad)
    assert refused.status_code == 422
    assert "Línea 2: no entendimos el tiempo." in refused.text

    files = {"file": (io.BytesIO(MP4), "a.mp4")}
    good = {"captions_es": (io.BytesIO(srt), "a.srt")}
    assert browser.post("/videos/new", data=form | files | good).status_code == 303
    assert "mañana" in only_video(app).captions[0].vtt


SRT = b"1\n00:00:01,000 --> 00:00:02,000\nrio\n"
AGAIN = "Elige este archivo otra vez"


def test_a_form_that_comes_back_says_which_caption_files_to_choose_again(
    app: Flask, browser: Browser, school: School
) -> None:
    assert AGAIN not in browser.get("/videos/new").text
    assert AGAIN not in sending(browser, title="")
    form = browser.fill_in("/videos/new") | GOOD | {"title": ""}

    files = {"file": (io.BytesIO(MP4), "a.mp4"), "captions_pt": (io.BytesIO(SRT), "a.srt")}
    page = browser.post("/videos/new", data=form | files).text

    assert page.count(AGAIN) == 1
    assert re.search(r'id="captions_pt-hint">Elige este archivo otra vez', page)
    assert "<details open>" in page

    address = f"/videos/{make(app, school)}/captions"
    files = {"captions_es": (io.BytesIO(SRT), "a.srt"), "captions_it": (io.BytesIO(b"x"), "b.srt")}
    page = browser.post(address, data=browser.fill_in(address) | files).text
    assert re.findall(r'id="(\w+)-hint">Elige este archivo otra vez', page) == ["captions_es"]


def large(size_bytes: int = 1_900_000) -> FileStorage:
    return FileStorage(io.BytesIO(bytes(size_bytes)), "largo.srt")


def test_a_caption_file_that_is_too_large_comes_back_with_its_size_and_the_limit(
    app: Flask, browser: Browser, school: School
) -> None:
    says = "El archivo pesa 1,9\xa0MB. Lo más que recibimos es 1\xa0MB."
    address = f"/videos/{make(app, school)}/captions"

    form = browser.fill_in(address)
    answer = browser.send(address, form | {"captions_es": large()})
    assert answer.status_code == 422
    assert says in answer.text

    form = browser.fill_in("/videos/new") | GOOD | {"summary": "Hablar sin exponernos."}
    files = {"file": FileStorage(io.BytesIO(MP4), "a.mp4"), "captions_es": large()}
    answer = browser.send("/videos/new", form | files)
    assert answer.status_code == 422
    assert says in answer.text
    assert "Hablar sin exponernos." in answer.text


def test_a_caption_file_of_the_usual_size_is_taken(
    app: Flask, browser: Browser, school: School
) -> None:
    address = f"/videos/{make(app, school)}/captions"
    cue = "{0}\n00:00:01,000 --> 00:00:02,000\n" + "agua " * 100 + "\n\n"
    srt = "".join(cue.format(number) for number in range(1, 1000)).encode()
    assert len(srt) > 500_000

    form = browser.fill_in(address)
    file = FileStorage(io.BytesIO(srt), "a.srt")
    assert browser.send(address, form | {"captions_es": file}).status_code == 303


def test_what_is_far_too_large_is_refused_with_the_limit_in_words(
    app: Flask, browser: Browser, school: School
) -> None:
    address = f"/videos/{make(app, school)}/captions"
    form = browser.fill_in(address)

    answer = browser.send(address, form | {"captions_es": large(7_000_000)})

    assert answer.status_code == 413
    assert "Lo que enviaste es demasiado grande" in answer.text
    assert "Aquí recibimos hasta 6\xa0MB a la vez." in answer.text


def test_nobody_sends_more_than_a_usual_form_without_signing_in(
    app: Flask, browser: Browser, school: School
) -> None:
    address = f"/videos/{make(app, school)}/captions"
    form = browser.fill_in(address)
    browser.sign_in(None)

    answer = browser.send(address, form | {"captions_es": large()})

    assert answer.status_code == 413
    assert "Aquí recibimos hasta 262\xa0KB a la vez." in answer.text


def test_r10_columns_that_the_form_does_not_offer_cannot_be_posted(
    app: Flask, browser: Browser, school: School
) -> None:
    extra = {column.name: "1" for column in Video.__table__.columns} | {"state": "published"}
    listed = {"title", "summary", "language", "sensitivity", "visibility", "covering_notes",
              "everybody_consented", "minors_appear", "needs_covering",
              "place_recognizable"}  # fmt: skip
    unlisted = {name: value for name, value in extra.items() if name not in listed}
    form = browser.fill_in("/videos/new") | GOOD | unlisted
    browser.post("/videos/new", data=form | {"file": (io.BytesIO(MP4), "a.mp4")})

    video = only_video(app)
    assert video.state is VideoState.RECEIVED
    assert video.organization_id == school.own_id
    assert (video.published_render_id, video.published_at, video.editor_id) == (None, None, None)
    assert video.public_id != "1"


def test_nobody_sends_for_another_organization(
    app: Flask, browser: Browser, school: School
) -> None:
    page = sending(browser, organization=school.other)

    assert "<h1>Enviar un video</h1>" in page
    with app.app_context():
        assert db.session.scalars(sa.select(Video)).all() == []


def test_the_sender_reads_the_editors_own_words_and_answers(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school, VideoState.IN_REVIEW)
    with app.app_context():
        video = library_queries.find_video(public_id)
        assert video is not None
        editor = viewer_of(school.accounts["video_editor"])
        library.ask_change(video, "¿Revisas el minuto <4:12>?", by=editor)

    assert "¿Revisas el minuto &lt;4:12&gt;?" in browser.get("/videos/").text
    page = f"/videos/{public_id}"
    shown = browser.get(page).text
    assert "Espera a la organización" in shown
    assert "2 de 4 pasos" in shown
    form = browser.fill_in(page)
    assert browser.post(f"{page}/answer", data=form | {"text": ""}).status_code == 422
    assert browser.post(f"{page}/answer", data=form | {"text": "Sí, está bien."}).status_code == 303
    assert "Sí, está bien." in browser.get(page).text
    assert only_video(app).state is VideoState.IN_REVIEW


def test_a_refused_file_says_why_and_what_to_do(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school, VideoState.RECEIVED)
    with app.app_context():
        source = db.session.scalars(sa.select(Source)).one()
        library.reject_source(source, "encrypted")

    page = browser.get(f"/videos/{public_id}").text

    assert "protegido contra copia" in page
    assert "Enviar otra versión" in page


def test_two_people_who_edit_at_once_both_keep_their_text(
    app: Flask, browser: Browser, school: School
) -> None:
    edit = f"/videos/{make(app, school)}/edit"
    mine, theirs = browser.fill_in(edit), browser.fill_in(edit)
    assert browser.post(edit, data=theirs | {"title": "La de ella"}).status_code == 303

    conflict = browser.post(edit, data=mine | {"title": "La mía"})

    assert conflict.status_code == 409
    assert "La de ella" in conflict.text
    assert "La mía" in conflict.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', conflict.text)
    assert version
    again = mine | {"title": "La mía", "version": version[1]}
    assert browser.post(edit, data=again).status_code == 303
    assert only_video(app).title == "La mía"


def test_a_published_video_is_not_opened_wider_from_here(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        own = find_organization(school.own)
        assert own is not None
        published = make_published_video(own).public_id
    edit = f"/videos/{published}/edit"

    response = browser.post(edit, data=browser.fill_in(edit) | {"visibility": Visibility.PUBLIC})

    assert response.status_code == 422
    assert "pídelo a edición" in response.text


def test_a_new_version_starts_over_and_the_old_one_is_kept(
    app: Flask, browser: Browser, school: School
) -> None:
    page = f"/videos/{make(app, school, VideoState.PUBLISHED)}"
    form = browser.fill_in(f"{page}/version")

    sent = form | {"file": (io.BytesIO(MP4), "v2.mp4")}
    assert browser.post(f"{page}/version", data=sent).status_code == 303

    assert only_video(app).state is VideoState.RECEIVED
    assert [source.number for source in only_video(app).sources] == [1, 2]
    assert "versión 2" in browser.get(page).text


def test_the_page_that_waits_learns_of_a_change(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school, VideoState.TO_REVIEW)
    before = browser.get(f"/api/v1/videos/{public_id}/status").json
    with app.app_context():
        video = library_queries.find_video(public_id)
        assert video is not None
        library.take_video(video, by=viewer_of(school.accounts["video_editor"]))

    after = browser.get(f"/api/v1/videos/{public_id}/status").json

    assert before is not None
    assert after is not None
    assert (before["words"], after["words"]) == ("Por revisar", "En revisión")
    assert f'data-now="{after["key"]}"' in browser.get(f"/videos/{public_id}").text


def test_r8_another_organizations_video_is_not_there(
    app: Flask, browser: Browser, school: School
) -> None:
    public_id = make(app, school)
    browser.sign_in(school.accounts["outsider"])

    answers = [browser.get(f"/videos/{name}") for name in (public_id, "nothing")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data
    assert "Voces" not in browser.get("/videos/").text


def test_a_longer_list_of_videos_asks_no_more_queries(
    app: Flask, browser: Browser, school: School
) -> None:
    def queries_for(rows: int) -> int:
        with app.app_context():
            for number in range(rows):
                video = make_video_of(
                    school.own_id, f"Video {number}", state=VideoState.CHANGES_ASKED
                )
                make_source(video, number=2)
            engine = db.engine
        statements: list[str] = []

        def remember(*event: object) -> None:
            statements.append(str(event[2]))

        sa.event.listen(engine, "before_cursor_execute", remember)
        assert browser.get("/videos/").status_code == 200
        sa.event.remove(engine, "before_cursor_execute", remember)
        return len(statements)

    assert queries_for(1) == queries_for(15) > 0


def originals(app: Flask) -> set[str]:
    with app.app_context():
        return set(storage().list_prefix("originals/"))


def test_a_form_that_comes_back_keeps_the_file_that_a_plain_browser_sent(
    app: Flask, browser: Browser
) -> None:
    before = originals(app)
    page = sending(browser, name="tía.mp4", title="")
    held = re.search(r'name="upload"[^>]* value="([^"]+)"', page)
    assert held, "the page asks for the file again"
    assert "Tu archivo ya está recibido. Falta enviar el formulario. tía.mp4" in page

    form = browser.fill_in("/videos/new") | GOOD
    answer = browser.post("/videos/new", data=form | {"upload": held[1]})
    again = browser.post("/videos/new", data=form | {"upload": held[1]})

    assert answer.location.endswith(only_video(app).public_id)
    assert again.status_code == 409
    assert "<h1>Este archivo ya se entregó</h1>" in again.text
    assert "Otra persona" not in again.text
    assert '<a class="btn" href="/videos/">Videos</a>' in again.text
    with app.app_context():
        source = db.session.scalars(sa.select(Source)).one()
        with storage().open(source.storage_key) as stored:
            assert stored.read() == MP4
    assert originals(app) - before == {source.storage_key}


def test_a_held_file_of_another_person_is_not_there(
    app: Flask, browser: Browser, school: School
) -> None:
    before = originals(app)
    held = re.search(r'name="upload"[^>]* value="([^"]+)"', sending(browser, title=""))
    assert held
    browser.sign_in(school.accounts["lead"])

    form = browser.fill_in("/videos/new") | GOOD
    answer = browser.post("/videos/new", data=form | {"upload": held[1]})

    assert answer.status_code == 404
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Video)) == 0
    assert originals(app) == before


def test_a_file_chosen_anew_takes_the_place_of_the_held_one(browser: Browser) -> None:
    held = re.search(r'name="upload"[^>]* value="([^"]+)"', sending(browser, title=""))
    assert held

    page = sending(browser, name="otro.mp4", title="", upload=held[1])

    assert "otro.mp4" in page
    assert "VID_1.mp4" not in page
    assert held[1] not in page
