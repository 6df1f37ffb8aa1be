"""media/playback with files on a real S3 server: pieces by signed links, plain files by us."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from flask import Flask

from escuela.organizations.queries import find_organization
from escuela.storage.s3 import S3Storage
from escuela.storage.scratch import Scratch
from media.library import queries as library
from media.library.rules import Visibility
from media.playback import tokens
from media.playback.tokens import Ticket
from tests.browser import Browser
from tests.factories import School
from tests.factories.videos import make_published_video
from tests.s3_server import S3Server

pytestmark = pytest.mark.s3

FILM = bytes(range(256)) * 40


@pytest.fixture
def base(
    app: Flask, school: School, s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Address of a public film whose files lie in a bucket."""
    home = S3Storage(s3_server.settings(), Scratch(tmp_path))
    home.prepare("https://escuela.example")
    monkeypatch.setitem(app.extensions, "storage", home)
    with app.app_context():
        organization = find_organization(school.other)
        assert organization is not None
        video = make_published_video(organization, visibility=Visibility.PUBLIC)
        render = library.find_render(video.published_render_id or 0)
        assert render is not None
        for rung in render.renditions:
            home.put_bytes(rung.media_key or "", FILM)
            home.put_bytes(rung.plain_key or "", FILM)
        return f"/media/{tokens.write(Ticket(render.public_id, None))}/"


def fetch(url: str, **headers: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:  # noqa: S310
        data: bytes = answer.read()
        return data


def test_r20_each_piece_gets_a_fresh_signed_link_that_lapses(browser: Browser, base: str) -> None:
    first = browser.get(base + "360.mp4", headers={"Range": "bytes=0-99"})
    link = first.headers["Location"]

    assert first.status_code == 302
    assert first.headers["Cache-Control"] == "no-store"
    assert fetch(link, Range="bytes=100-199") == FILM[100:200]
    assert "Expires=300" in link
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(link.partition("?")[0])
    with refused.value as answer:
        assert answer.code == 403


def test_r20_a_plain_film_comes_through_us_so_that_a_pause_can_not_end_it(
    browser: Browser, base: str
) -> None:
    answer = browser.get(base + "360-plain.mp4", headers={"Range": "bytes=300-399"})

    assert (answer.status_code, answer.data) == (206, FILM[300:400])
