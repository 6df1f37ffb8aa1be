"""The page on which a consent is withdrawn: what it says before, and what is so afterwards."""

import pytest
from flask import Flask

from escuela.organizations.queries import find_organization
from media.library import queries
from media.library.models import Video
from media.library.rules import VideoState
from tests.browser import Browser
from tests.factories import School
from tests.factories.videos import make_published_video, make_video_of


def video_of(app: Flask, public_id: str) -> Video:
    with app.app_context():
        video = queries.find_video(public_id)
        assert video is not None
        return video


@pytest.fixture
def published(app: Flask, school: School) -> str:
    with app.app_context():
        organization = find_organization(school.own)
        assert organization is not None
        return make_published_video(organization).public_id


def test_a_lead_reads_what_follows_withdraws_and_nobody_watches_any_more(
    app: Flask, browser: Browser, school: School, published: str
) -> None:
    browser.sign_in(school.accounts["lead"])
    address = f"/review/{published}/consent"
    video_page = browser.get(f"/videos/{published}").text
    page = browser.get(address).text

    answer = browser.post(address, data=browser.fill_in(address) | {"way": "paper"})

    assert address in video_page
    assert "El video deja de verse enseguida" in page
    assert "texto, versión 2" in page
    assert answer.location == f"/videos/{published}"
    video = video_of(app, published)
    assert (video.state, video.is_published) == (VideoState.WITHDRAWN, False)
    after = browser.get(address).text
    assert "Ahora no hay consentimiento" in after
    assert "Retirado" in after
    assert "en papel" in after


def test_a_member_is_told_whom_to_ask(browser: Browser, school: School, published: str) -> None:
    browser.sign_in(school.accounts["member"])

    page = browser.get(f"/videos/{published}").text

    assert "Si alguien cambia de idea" in page
    assert f"/review/{published}/consent" not in page


def test_before_publishing_the_page_says_that_nothing_is_taken_down(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        waiting = make_video_of(school.own_id, state=VideoState.IN_REVIEW).public_id
    browser.sign_in(school.accounts["video_editor"])
    address = f"/review/{waiting}/consent"

    page = browser.get(address).text
    answer = browser.post(address, data=browser.fill_in(address))

    assert "no se puede publicar mientras falte" in page
    assert answer.location == f"/review/{waiting}"
    assert video_of(app, waiting).state is VideoState.IN_REVIEW
    assert "Falta consentimiento" in browser.get(f"/review/{waiting}").text


def test_the_form_shows_the_text_beside_the_box(browser: Browser, school: School) -> None:
    browser.sign_in(school.accounts["member"])

    fields, page = browser.fill_in("/videos/new"), browser.get("/videos/new").text

    assert fields["read_text"] == "2 es"
    assert "Qué dices al marcar la casilla" in page
    assert "everybody_consented" not in fields


def test_a_tick_beside_an_older_text_is_asked_for_again(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        waiting = make_video_of(school.own_id, state=VideoState.IN_REVIEW).public_id
    browser.sign_in(school.accounts["member"])
    address = f"/videos/{waiting}/edit"

    answer = browser.post(address, data=browser.fill_in(address) | {"read_text": "1 es"})

    assert answer.status_code == 422
    assert "El texto cambió mientras tanto" in answer.text
