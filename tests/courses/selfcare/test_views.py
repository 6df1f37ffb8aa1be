"""courses/selfcare/views.py, through HTTP: for everybody, and without a trace."""

from datetime import timedelta

import pytest
from flask import Flask

from courses.selfcare.models import SelfCareMaterial
from escuela import clock
from escuela.accounts.models import SignInSession
from escuela.db import Model, db, transaction
from tests.browser import Browser
from tests.factories import make_account
from tests.factories.selfcare import make_material

PAGES = ("/self-care/", "/self-care/volver-aqui", "/self-care/nothing")


@pytest.fixture(autouse=True)
def _material(app: Flask, _fresh_database: None) -> None:
    with app.app_context():
        make_material("volver-aqui", "Apoya los **pies** en el piso.")


@pytest.fixture
def signed_in(app: Flask, browser: Browser) -> Browser:
    """Somebody who was last noted ten minutes ago."""
    with app.app_context():
        account_id = make_account().id
    browser.sign_in(account_id)
    with app.app_context(), transaction():
        sign_in = db.session.query(SignInSession).one()
        sign_in.last_seen_at = clock.utc_now() - timedelta(minutes=10)
    return browser


def everything(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    with app.app_context():
        return {
            name: [tuple(row) for row in db.session.execute(table.select())]
            for name, table in Model.metadata.tables.items()
        }


def test_the_texts_are_there_for_anybody(browser: Browser) -> None:
    assert "Volver aquí" in browser.get("/self-care/").text
    page = browser.get("/self-care/volver-aqui").text
    assert "Apoya los <strong>pies</strong> en el piso." in page
    assert "Una guía." in page


def test_an_unknown_text_is_not_there(browser: Browser) -> None:
    assert browser.get("/self-care/nothing").status_code == 404


def test_without_texts_the_page_still_offers_to_breathe(app: Flask, browser: Browser) -> None:
    with app.app_context(), transaction():
        for material in db.session.query(SelfCareMaterial):
            db.session.delete(material)

    page = browser.get("/self-care/").text

    assert "Todavía no hay textos" in page
    assert "Respira conmigo" in page


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_gets_no_cookie(browser: Browser, path: str) -> None:
    assert "Set-Cookie" not in browser.get(path).headers


@pytest.mark.parametrize("path", PAGES)
def test_reading_leaves_nothing_in_the_log(
    browser: Browser, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    browser.get("/courses/")
    before = capsys.readouterr().err
    browser.get(path)

    assert "catalog.index" in before
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("path", PAGES)
def test_reading_leaves_nothing_in_the_database_even_of_who_is_signed_in(
    app: Flask, signed_in: Browser, path: str
) -> None:
    before = everything(app)

    response = signed_in.get(path)

    assert "Set-Cookie" not in response.headers
    assert everything(app) == before


def test_other_pages_do_note_that_a_person_was_here(app: Flask, signed_in: Browser) -> None:
    before = everything(app)

    signed_in.get("/courses/")

    assert everything(app) != before, "else the test above would prove nothing"


def test_no_table_here_knows_a_person() -> None:
    columns = Model.metadata.tables["self_care_material"].columns

    assert not [key for column in columns for key in column.foreign_keys]
