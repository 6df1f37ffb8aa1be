"""Logos: whatever was sent, what is served holds nothing but the picture (R6), for whoever may."""

import io
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage

from escuela.authz.identity import VISITOR
from escuela.db import db
from escuela.errors import Conflict
from escuela.organizations.logos import save_logo
from escuela.organizations.models import Organization
from escuela.organizations.rules import LOGO_MAX_BYTES, Visibility
from escuela.organizations.services import archive_organization
from escuela.storage import storage
from tests.browser import Browser
from tests.factories import School

pytestmark = pytest.mark.ffmpeg

GPS, MAKE, COMMENT = 0x8825, 0x010F, b"Calle 13 numero 5"


def picture(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (900, 300)) -> bytes:
    """A picture with a place, a device and a comment in it."""
    image = Image.effect_noise(size, 90).convert(mode)
    exif = Image.Exif()
    exif[MAKE] = "Telefonito"
    exif.get_ifd(GPS).update({1: "N", 2: (4.0, 36.0, 35.0), 3: "W", 4: (74.0, 4.0, 54.0)})
    out = io.BytesIO()
    more = {"comment": COMMENT} if kind == "JPEG" else {}
    image.save(out, kind, exif=exif, **more)
    return out.getvalue()


def send(browser: Browser, public_id: str, sent: bytes) -> int:
    address = f"/organizations/{public_id}/logo"
    file = FileStorage(io.BytesIO(sent), "IMG_2026.jpg", "logo")
    return browser.send(address, {**browser.fill_in(address), "logo": file}).status_code


def address_of(app: Flask, organization_id: int) -> str:
    with app.app_context():
        found = db.session.get_one(Organization, organization_id)
        return f"/organizations/{found.public_id}/logo/{found.logo_name}.jpg"


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("WEBP", "RGB")]
)
def test_r6_the_served_logo_is_small_square_and_bare(
    app: Flask, browser: Browser, school: School, kind: str, mode: str
) -> None:
    sent = picture(kind, mode)
    assert b"Telefonito" in sent
    browser.sign_in(school.accounts["lead"])

    assert send(browser, school.own, sent) == 303

    page = browser.get(f"/organizations/{school.own}").text
    address = address_of(app, school.own_id)
    served = browser.get(address)
    assert f'src="{address}"' in page
    assert served.mimetype == "image/jpeg"
    assert len(served.data) <= LOGO_MAX_BYTES
    for trace in (b"Telefonito", b"Exif", b"GPS", COMMENT, b"Lavc", b"IMG_2026"):
        assert trace not in served.data, trace
    shown = Image.open(io.BytesIO(served.data))
    assert shown.size == (160, 160)
    assert not shown.getexif()
    assert not shown.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    "sent",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"#EXTM3U\nhttp://x/y.ts", b"\xff\xd8 no"],
)
def test_what_is_no_picture_comes_back_with_what_to_send(
    app: Flask, browser: Browser, school: School, sent: bytes
) -> None:
    browser.sign_in(school.accounts["lead"])

    assert send(browser, school.own, sent) == 422
    with app.app_context():
        assert db.session.get_one(Organization, school.own_id).logo_key is None


def test_a_picture_of_too_many_points_is_refused(browser: Browser, school: School) -> None:
    out = io.BytesIO()
    Image.new("L", (12_000, 12_000)).save(out, "PNG")
    browser.sign_in(school.accounts["lead"])

    assert send(browser, school.own, out.getvalue()) == 422


def test_another_picture_has_another_address_and_the_old_file_is_gone(
    app: Flask, browser: Browser, school: School
) -> None:
    browser.sign_in(school.accounts["lead"])
    send(browser, school.own, picture(size=(300, 300)))
    first = address_of(app, school.own_id)
    send(browser, school.own, picture(size=(200, 400)))
    second = address_of(app, school.own_id)

    assert first != second
    assert browser.get(first).status_code == 404
    token = browser.fill_in(f"/organizations/{school.own}/edit")["csrf_token"]
    browser.post(f"/organizations/{school.own}/logo/remove", data={"csrf_token": token})
    assert browser.get(second).status_code == 404
    with app.app_context():
        assert list(storage().list_prefix(f"logos/{school.own}/")) == []


def test_a_logo_that_comes_too_late_leaves_no_file(app: Flask, school: School) -> None:
    with app.app_context():
        house = db.session.get_one(Organization, school.own_id)
        archive_organization(house, by=VISITOR)
        with pytest.raises(Conflict):
            save_logo(house, picture(), by=VISITOR)
        folder = Path(app.config["DATA_FOLDER"]) / "storage" / "logos" / house.public_id
        assert not list(folder.rglob("*.jpg"))


def test_only_a_public_organizations_logo_may_stay_on_a_device(
    app: Flask, browser: Browser, school: School
) -> None:
    browser.sign_in(school.accounts["lead"])
    send(browser, school.own, picture())
    address = address_of(app, school.own_id)
    reserved = browser.get(address)
    with app.app_context():
        db.session.get_one(Organization, school.own_id).visibility = Visibility.PUBLIC
        db.session.commit()
    browser.sign_in(None)

    assert reserved.headers["Cache-Control"] == "no-store"
    assert "immutable" in browser.get(address).headers["Cache-Control"]
