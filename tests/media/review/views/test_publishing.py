"""What decides who sees a video, as an editor meets it."""

from flask import Flask

from media.library import services as library
from media.library.rules import VideoState, Visibility
from tests.browser import Browser
from tests.factories import School
from tests.media.review.views.pages import editor, make, press, state_of, video_of, with_rungs


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
