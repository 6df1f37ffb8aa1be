"""Assets: addresses that never change what they mean, and compressed once."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask

from escuela.web import assets
from tests.browser import Browser


@pytest.fixture
def address(app: Flask) -> str:
    with app.test_request_context():
        return assets.asset("css/app.css")


def test_a_versioned_address_may_be_kept_for_a_year(browser: Browser, address: str) -> None:
    response = browser.get(address)

    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.mimetype == "text/css"
    assert "Set-Cookie" not in response.headers


def test_another_version_is_not_there(browser: Browser, address: str) -> None:
    other = re.sub("/static/[^/]+/", "/static/0123456789/", address)

    assert browser.get(other).status_code == 404


def test_a_plain_address_answers_but_is_asked_for_again(browser: Browser) -> None:
    response = browser.get("/static/css/app.css")

    assert response.status_code == 200
    assert "immutable" not in response.headers["Cache-Control"]
    assert "max-age=0" in response.headers["Cache-Control"]
    again = browser.get("/static/css/app.css", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["../config.py", "%2e%2e/config.py", "css", "", "vendor/x.js"])
def test_nothing_but_assets_is_ever_sent(browser: Browser, name: str) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None)],
)
def test_each_browser_gets_what_it_can_read(
    browser: Browser, root: Path, address: str, accepted: str, encoding: str | None
) -> None:
    response = browser.get(address, headers={"Accept-Encoding": accepted})
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]

    assert response.headers.get("Content-Encoding") == encoding
    assert unpack(response.data) == (root / "escuela/static/css/app.css").read_bytes()
    assert "Accept-Encoding" in response.headers["Vary"]


def test_modules_of_ours_share_a_version_so_that_their_imports_fit() -> None:
    modules = [name for name in assets.names() if name.startswith("js/")]

    assert modules
    assert len({assets.version(name) for name in modules}) == 1
    assert assets.version("css/app.css") != assets.version(modules[0])


def test_what_loads_on_an_act_does_not_weigh_on_the_page(app: Flask) -> None:
    with app.test_request_context():
        assets.asset("vendor/hls.light.min.mjs", later=True)
        assert assets.page_assets_bytes() == 0
        assets.asset("css/app.css")
        assert assets.page_assets_bytes() > 5_000


def test_the_style_sheet_stays_below_14_kb(root: Path) -> None:
    sheet = (root / "escuela/static/css/app.css").read_bytes()

    assert len(gzip.compress(sheet, 9)) <= 14_000
