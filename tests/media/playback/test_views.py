"""media/playback through HTTP: whose request gets which bytes, at this moment."""

import base64
import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from escuela import clock
from escuela.accounts import queries as accounts
from escuela.accounts import sessions
from escuela.accounts.models import SignInSession
from escuela.accounts.rules import Device
from escuela.authz.identity import Viewer
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.organizations.queries import find_organization
from escuela.storage import storage
from media.library import queries as library
from media.library import services as videos
from media.library.models import Render, Video
from media.library.rules import RenderKind, VideoState, Visibility
from media.playback import tokens
from media.playback.tokens import Ticket
from tests.browser import Browser
from tests.factories import School
from tests.factories.videos import make_published_video, make_render, make_video
from tests.house.matrix import nowhere

FILM = bytes(range(256)) * 40
SYSTEM = Viewer(None, frozenset())


@dataclass(frozen=True)
class Film:
    """A published film whose bytes are FILM."""

    video: Video
    render: Render


@pytest.fixture
def film(app: Flask, school: School) -> Film:
    """Of the own organization, for the network."""
    return _publish(app, school, Visibility.NETWORK)


def _publish(app: Flask, school: School, visibility: Visibility) -> Film:
    with app.app_context():
        organization = _organization(school)
        video = make_published_video(organization, visibility=visibility)
        render = library.find_render(video.published_render_id or 0)
        assert render is not None
        _store(render)
        return Film(video, render)


def _organization(school: School) -> Organization:
    found = find_organization(school.own)
    assert found is not None
    return found


def _store(render: Render) -> None:
    for rung in render.renditions:
        storage().put_bytes(rung.media_key or "", FILM)
        storage().put_bytes(rung.plain_key or "", FILM)


def address(app: Flask, render: Render, account_id: int | None, name: str = "360-plain.mp4") -> str:
    """The address a page would give to this person now."""
    with app.app_context():
        session = None
        if account_id is not None:
            token = sessions.begin_session(accounts.get_account(account_id), Device.PHONE)
            resumed = sessions.resume_session(token)
            assert resumed is not None
            session = resumed[0].public_id
        return f"/media/{tokens.write(Ticket(render.public_id, session))}/{name}"


def test_an_address_tells_nobody_how_many_sign_in(app: Flask, school: School, film: Film) -> None:
    token = address(app, film.render, school.accounts["member"]).split("/")[2]
    body = base64.urlsafe_b64decode(token.split(".")[0] + "==").decode()

    assert film.render.public_id in body
    assert not any(isinstance(part, int) for part in json.loads(body))


@pytest.mark.parametrize(
    ("person", "status"),
    [("member", 200), ("outsider", 200), ("video_editor", 200), ("visitor", 404), ("learner", 404)],
)
def test_r20_a_film_of_the_network_plays_for_its_people_alone(
    app: Flask, browser: Browser, school: School, film: Film, person: str, status: int
) -> None:
    answer = browser.get(address(app, film.render, school.accounts[person]))

    assert answer.status_code == status
    assert (answer.data == FILM) == (status == 200)


def test_r20_a_right_that_is_lost_stops_the_film_at_the_next_request(
    app: Flask, browser: Browser, school: School, film: Film
) -> None:
    path = address(app, film.render, school.accounts["outsider"])
    before = browser.get(path, headers={"Range": "bytes=0-99"})

    with app.app_context():
        video = library.find_video(film.video.public_id)
        assert video is not None
        with transaction():
            video.visibility = Visibility.RESERVED
    after = browser.get(path, headers={"Range": "bytes=100-199"})

    assert (before.status_code, after.status_code) == (206, 404)


def test_r20_withdrawing_stops_the_film_at_the_next_request(
    app: Flask, browser: Browser, school: School, film: Film
) -> None:
    path = address(app, film.render, school.accounts["outsider"])

    with app.app_context():
        video = library.find_video(film.video.public_id)
        assert video is not None
        videos.withdraw_video(video, by=SYSTEM)

    assert browser.get(path).status_code == 404


def test_r20_signing_out_ends_the_address(
    app: Flask, browser: Browser, school: School, film: Film
) -> None:
    path = address(app, film.render, school.accounts["member"])

    with app.app_context(), transaction():
        db.session.query(SignInSession).update({"ended_at": clock.utc_now()})

    assert browser.get(path).status_code == 404


def test_r20_a_pause_of_twenty_minutes_changes_nothing(
    app: Flask, browser: Browser, school: School, film: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = address(app, film.render, school.accounts["member"])
    later = clock.utc_now() + timedelta(minutes=20)

    monkeypatch.setattr(clock, "utc_now", lambda: later)

    assert browser.get(path, headers={"Range": "bytes=5000-"}).data == FILM[5000:]


def test_r20_a_forged_or_damaged_address_opens_nothing(
    app: Flask, browser: Browser, school: School, film: Film
) -> None:
    good = address(app, film.render, school.accounts["member"])
    token = good.split("/")[2]

    for bad in (token[:-2] + "xx", "x" + token, "", "nothing", token.replace(".", "")):
        assert browser.get(f"/media/{bad}/360-plain.mp4").status_code == 404


def test_r6_r7_only_files_that_were_made_have_an_address(
    app: Flask, browser: Browser, school: School, film: Film
) -> None:
    for name in ("original.mov", "360.mp4.tmp", "..%2f..%2foriginals%2f1-1", "1-1", "480.mp4"):
        path = address(app, film.render, school.accounts["member"], name)
        assert browser.get(path).status_code == 404


def test_r20_a_preview_is_for_its_organization_and_the_editor(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        video = make_video(_organization(school), state=VideoState.IN_REVIEW)
        source = library.find_newest_source(video.id)
        assert source is not None
        render = library.find_render(make_render(source, RenderKind.PREVIEW).id)
        assert render is not None
        _store(render)

    seen = {
        name
        for name, account_id in school.accounts.items()
        if browser.get(address(app, render, account_id)).status_code == 200
    }

    assert seen == {"member", "lead", "video_editor", "coordination"}


def test_what_everybody_may_see_may_stay_on_the_phone_and_nothing_else(
    app: Flask, browser: Browser, school: School, film: Film
) -> None:
    public = _publish(app, school, Visibility.PUBLIC)

    browser.sign_in(school.accounts["learner"])
    kept = browser.get(address(app, public.render, None)).headers["Cache-Control"]
    not_kept = browser.get(address(app, film.render, school.accounts["member"])).headers

    assert kept == "private, max-age=43200, immutable"
    assert not_kept["Cache-Control"] == "no-store"


def test_captions_and_playlists_come_from_the_same_address(
    app: Flask, browser: Browser, school: School
) -> None:
    film = _publish(app, school, Visibility.PUBLIC)

    playlist = browser.get(address(app, film.render, None, "360.m3u8"))
    captions = browser.get(address(app, film.render, None, "captions-es.vtt"))

    assert playlist.mimetype == "application/vnd.apple.mpegurl"
    assert captions.status_code == 404


def test_a_download_has_a_neutral_name(app: Flask, browser: Browser, school: School) -> None:
    film = _publish(app, school, Visibility.PUBLIC)

    answer = browser.get(address(app, film.render, None) + "?descargar")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="clase.mp4"'


def test_the_player_renews_its_address_only_while_the_right_lasts(
    browser: Browser, school: School, film: Film
) -> None:
    browser.sign_in(school.accounts["outsider"])

    answer = browser.get(f"/api/v1/playback/{film.video.public_id}").get_json()
    renewed = browser.get(answer["base"] + "360-plain.mp4")
    browser.sign_in(school.accounts["learner"])
    refused = browser.get(f"/api/v1/playback/{film.video.public_id}")

    assert renewed.data == FILM
    assert refused.status_code == 404
    assert browser.get(nowhere("/api/v1/playback/<public_id>")).status_code == 404
