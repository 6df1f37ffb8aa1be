"""The thin path through pages: sent by a form, reviewed, approved, published, withdrawn."""

import re
from pathlib import Path

import pytest
from flask import Flask

from escuela.db import db
from escuela.jobs.engines.local import run_until_idle
from media.library.models import Video
from media.library.rules import VideoState
from tests.browser import Browser
from tests.factories import School
from tests.media.clips import Clips

pytestmark = pytest.mark.ffmpeg


def send_clip(browser: Browser, clip: Path, **fields: str) -> str:
    """Send a clip by the plain form as whoever is signed in; return the video's page."""
    form = browser.fill_in("/videos/new")
    form |= {"title": "Voces del río", "everybody_consented": "y"} | fields
    with clip.open("rb") as file:
        response = browser.post("/videos/new", data=form | {"file": (file, "VID_1.mp4")})
    assert response.status_code == 303, response.text
    return str(response.location)


def press(browser: Browser, page: str, deed: str, **fields: str) -> None:
    """Press a button of a page: post its token, and what else its form holds."""
    token = browser.fill_in(page)["csrf_token"]
    response = browser.post(f"{page}/{deed}", data={"csrf_token": token} | fields)
    assert response.status_code == 303, response.text


def preview_of(browser: Browser, page: str) -> str:
    """Return the address of the video that a page shows."""
    found = re.search(r'src="(/media/[^"]+)"', browser.get(page).text)
    assert found
    return found[1]


def state_of(app: Flask) -> VideoState:
    with app.app_context():
        return db.session.query(Video).one().state


def work(app: Flask) -> None:
    run_until_idle(app, is_watched=False)


def test_a_sent_clip_is_reviewed_approved_published_and_withdrawn(
    app: Flask, browser: Browser, school: School, clips: Clips
) -> None:
    browser.sign_in(school.accounts["member"])
    page = send_clip(browser, clips.marked())
    assert "Recibido" in browser.get(page).text
    work(app)
    shown = browser.get(page).text
    assert "Por revisar" in shown
    assert "Traía el lugar" in shown

    browser.sign_in(school.accounts["video_editor"])
    desk = page.replace("/videos/", "/review/")
    assert "Voces del río" in browser.get("/review/").text
    press(browser, desk, "take")
    preview = preview_of(browser, desk)
    assert browser.get(preview, headers={"Range": "bytes=0-9"}).status_code == 206
    press(browser, desk, "approve")
    work(app)
    assert state_of(app) is VideoState.READY
    form = browser.fill_in(f"{desk}")
    press(browser, desk, "note", choice="not_needed", version="1")
    form = browser.fill_in(f"{desk}/publish")
    assert browser.post(f"{desk}/publish", data=form).status_code == 303
    work(app)
    assert state_of(app) is VideoState.PUBLISHED
    assert browser.get(preview).status_code == 404

    browser.sign_in(school.accounts["lead"])
    form = browser.fill_in(f"{desk}/withdraw")
    assert browser.post(f"{desk}/withdraw", data=form).location == page
    assert state_of(app) is VideoState.WITHDRAWN
