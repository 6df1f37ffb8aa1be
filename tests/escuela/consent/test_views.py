"""Joining with a consent, being asked again, and taking it back."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from escuela.accounts import invitations, queries
from escuela.authz.identity import VISITOR
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING
from escuela.config import ROOT
from escuela.consent import queries as consents
from escuela.consent import texts
from escuela.consent.models import Consent
from escuela.consent.rules import Channel, Decision
from escuela.db import db
from escuela.i18n import LANGUAGES
from tests.browser import Browser
from tests.factories import PASSWORD, School, make_account

CHOSEN = {"alias": "Río", "password": PASSWORD}
AGREES = {"agrees": "y"}


@pytest.fixture
def link(app: Flask) -> str:
    with app.app_context():
        token = invitations.invite(Role.MEMBER, EVERYTHING, by=VISITOR).token
    return f"/invitacion/{token}"


@pytest.fixture
def change_text(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what publishes a second version of the account's text."""

    def change() -> None:
        folder = shutil.copytree(ROOT / "escuela" / "consent" / "texts", tmp_path / "texts")
        new = shutil.copytree(folder / "account" / "1", folder / "account" / "2")
        for language in LANGUAGES:
            with (new / f"{language}.md").open("a", encoding="utf-8") as file:
                file.write(f"\nZafiro {language}.\n")
        texts.publish(folder)
        monkeypatch.setitem(app.extensions, "consent_texts", texts.load(folder))

    return change


def agreement_of(app: Flask, login: str) -> Consent | None:
    with app.app_context():
        account = queries.find_account_by_login(login)
        return consents.find_agreement(account.id) if account else None


def test_nobody_comes_in_without_having_ticked_the_box(
    app: Flask, browser: Browser, link: str
) -> None:
    fields = browser.fill_in(link)

    refused = browser.post(link, data=fields | CHOSEN)

    assert "agrees" not in fields
    assert refused.status_code == 422
    assert "Sin eso no se puede abrir la cuenta" in refused.text
    assert agreement_of(app, fields["login"]) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_joining_keeps_which_text_was_read_in_which_language(
    app: Flask, browser: Browser, link: str, language: str
) -> None:
    with app.app_context():
        text = texts.shelf().newest("account")
    page = browser.get(f"{link}?idioma={language}").text
    fields = browser.fill_in(f"{link}?idioma={language}")

    answer = browser.post(f"{link}?idioma={language}", data=fields | CHOSEN | AGREES)

    consent = agreement_of(app, fields["login"])
    assert answer.status_code == 303
    assert text.wording(language).title in page
    assert consent is not None
    assert consent.text_read == text.read_in(language)
    assert (consent.decision, consent.channel) == (Decision.GIVEN, Channel.PAGE)
    assert consent.recorded_by_id == consent.subject_id


def test_a_tick_beside_an_older_text_does_not_count(
    browser: Browser, link: str, change_text: Callable[[], None]
) -> None:
    fields = browser.fill_in(link) | CHOSEN | AGREES
    change_text()

    refused = browser.post(link, data=fields)
    again = browser.post(link, data=fields | {"read_text": "2 es"})

    assert refused.status_code == 422
    assert "El texto cambió mientras tanto" in refused.text
    assert "Zafiro es" in refused.text
    assert again.status_code == 303


@pytest.fixture
def account_id(app: Flask) -> int:
    with app.app_context():
        return make_account("Ceiba", login="ceiba.alta", password=PASSWORD).id


def sign_in(browser: Browser, path: str = "/sign-in") -> str:
    fields = browser.fill_in(path) | {"login": "ceiba.alta", "password": PASSWORD}
    return str(browser.post(path, data=fields).location)


@pytest.mark.usefixtures("account_id")
def test_who_agreed_is_not_asked_again(browser: Browser) -> None:
    assert sign_in(browser, "/sign-in?next=/people/") == "/people/"
    assert browser.get("/account/consents/ask").location == "/account/consents"
    assert "todavía no respondiste" not in browser.get("/account").text


@pytest.mark.usefixtures("account_id")
def test_a_changed_text_is_asked_about_with_what_changed_and_blocks_nothing(
    app: Flask, browser: Browser, change_text: Callable[[], None]
) -> None:
    change_text()
    asked = sign_in(browser, "/sign-in?next=/preferences")

    page = browser.get(asked).text

    assert asked == "/account/consents/ask?next=/preferences"
    assert "<ins>" in page
    assert "Zafiro es" in page
    assert 'href="/preferences"' in page  # "Ahora no, seguir"
    assert browser.get("/account").status_code == 200
    assert "todavía no respondiste" in browser.get("/account").text
    before = agreement_of(app, "ceiba.alta")
    assert before is not None
    assert before.text_version == 1

    answer = browser.post(asked, data=browser.fill_in(asked) | AGREES)

    after = agreement_of(app, "ceiba.alta")
    assert answer.location == "/preferences"
    assert after is not None
    assert after.text_version == 2
    assert sign_in(app.test_client()) == "/"  # type: ignore[arg-type]
    mine = browser.get("/account/consents").text
    assert mine.count("Dado: Que la escuela guarde los datos de tu cuenta") == 2


def test_who_came_before_there_were_texts_is_asked_for_the_first_time(
    app: Flask, browser: Browser
) -> None:
    with app.app_context():
        make_account("Ceiba", login="ceiba.alta", password=PASSWORD, has_agreed=False)

    asked = sign_in(browser)
    page = browser.get(asked).text

    assert asked == "/account/consents/ask?next=/"
    assert "Cómo cuida la escuela tus datos" in page
    assert "<ins>" not in page
    assert browser.get("/account/consents/withdraw").location == "/account/erase"


def test_the_answer_leads_nowhere_else(browser: Browser, account_id: int) -> None:
    browser.sign_in(account_id)

    answer = browser.get("/account/consents/ask?next=//evil.example/")

    assert answer.location == "/account/consents"


def test_withdrawing_says_what_follows_asks_for_the_password_and_does_it(
    app: Flask, browser: Browser, account_id: int
) -> None:
    browser.sign_in(account_id)
    path = "/account/consents/withdraw"
    page = browser.get(path).text
    fields = browser.fill_in(path)

    wrong = browser.post(path, data=fields | {"password": "no es esta frase"})
    with app.app_context():
        assert consents.is_agreed(account_id)
    right = browser.post(path, data=fields | {"password": PASSWORD})

    assert "la tuya se borra enseguida" in page
    assert "Descargar tus datos" in page
    assert wrong.status_code == 422
    assert right.location == "/sign-in?done=erased"
    with app.app_context():
        assert queries.find_account(account_id) is None
        assert db.session.query(Consent).count() == 0
    assert browser.get("/account").status_code in (302, 401, 403)


def test_a_person_takes_along_what_they_agreed_to(browser: Browser, account_id: int) -> None:
    browser.sign_in(account_id)

    (record,) = json.loads(browser.get("/account/export").text)["consent"]

    assert record["decision"] == "given"
    assert record["text"] == "account 1 es"


@pytest.mark.parametrize("language", LANGUAGES)
def test_anybody_reads_the_texts_and_what_changed(
    app: Flask, browser: Browser, language: str
) -> None:
    with app.app_context():
        old, new = texts.shelf().list_versions("video")

    asked = {"idioma": language}
    index = browser.get("/consent/", query_string=asked).text
    newest = browser.get("/consent/video", query_string=asked).text
    older = browser.get("/consent/video/1", query_string=asked).text
    changes = browser.get("/consent/video/2/since/1", query_string=asked).text

    assert new.wording(language).title in index
    assert f"<h1>{new.wording(language).title}</h1>" in newest
    assert f"<h1>{old.wording(language).title}</h1>" in older
    assert "/consent/video/2/since/1" in older
    assert "<ins>" in changes
    assert "<del>" in changes


@pytest.mark.parametrize(
    "path", ["/consent/otro", "/consent/video/9", "/consent/video/2/since/9", "/consent/otro/1"]
)
def test_a_text_that_is_not_there_is_not_found(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.usefixtures("account_id")
def test_own_answers_are_nobody_elses(browser: Browser, school: School) -> None:
    browser.sign_in(school.accounts["coordination"])

    assert browser.get("/account/consents").text.count("Dado: ") == 1
