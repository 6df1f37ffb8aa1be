"""Accounts without invitation: while coordination lets in; nothing tells who is here."""

import re
from datetime import timedelta
from typing import cast

import pytest
from flask import Flask

from escuela.accounts.models import Account, SignInGuess
from escuela.audit.models import AuditEntry
from escuela.authz.identity import VISITOR
from escuela.authz.queries import list_grants
from escuela.consent.models import Consent
from escuela.consent.rules import Decision
from escuela.db import db
from escuela.sign_up import services
from tests.browser import Browser
from tests.escuela.accounts.clocks import move_clock
from tests.factories import PASSWORD, School, make_account

DOOR = "Crear una cuenta"
NEW = {"alias": "Tero", "password": PASSWORD, "agrees": "y"}


@pytest.fixture
def opened(app: Flask) -> None:
    with app.app_context():
        services.open_window(timedelta(days=7), by=VISITOR)


def accounts_called(app: Flask, alias: str) -> list[Account]:
    with app.app_context():
        return db.session.query(Account).filter_by(alias=alias).all()


def test_coordination_opens_and_closes_and_the_record_knows(
    app: Flask, browser: Browser, school: School
) -> None:
    assert browser.get("/sign-up").status_code == 404
    assert DOOR not in browser.get("/sign-in").text
    browser.sign_in(school.accounts["coordination"])
    form = browser.fill_in("/sign-up/settings")

    assert browser.post("/sign-up/settings", data=form).status_code == 422
    assert browser.post("/sign-up/settings", data=form | {"days": "30"}).status_code == 303
    assert "Abierto hasta" in browser.get("/sign-up/settings").text
    browser.sign_in(None)
    assert browser.get("/sign-up").status_code == 200
    assert DOOR in browser.get("/sign-in").text

    browser.sign_in(school.accounts["coordination"])
    close = browser.fill_in("/sign-up/settings")
    assert browser.post("/sign-up/settings/close", data=close).status_code == 303
    assert browser.get("/sign-up").status_code == 404
    with app.app_context():
        deeds = [entry.deed for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert deeds[-2:] == ["sign_up.open", "sign_up.close"]


@pytest.mark.usefixtures("opened")
def test_somebody_comes_in_and_signs_in_again_with_the_given_name(
    app: Flask, browser: Browser
) -> None:
    form = browser.fill_in("/sign-up") | {"alias": "Colibrí", "password": PASSWORD, "agrees": "y"}
    answer = browser.post("/sign-up", data=form)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/account/codes"
    assert form["login"] in browser.get("/account/codes").text
    (account,) = accounts_called(app, "Colibrí")
    with app.app_context():
        assert list_grants(account.id) == []
    assert browser.get("/people/").status_code == 403

    browser.sign_in(None)
    entrance = browser.fill_in("/sign-in") | {
        "login": form["login"],
        "password": PASSWORD,
        "agrees": "y",
    }
    assert browser.post("/sign-in", data=entrance).status_code == 303


@pytest.mark.usefixtures("opened")
def test_a_name_that_somebody_has_is_told_like_one_that_nobody_has(
    app: Flask, browser: Browser
) -> None:
    with app.app_context():
        taken = make_account("Rocío", login="tiluramo-1234").login
    answers, names = [], (taken, "tiluramo-1235")
    for name in names:
        form = browser.fill_in("/sign-up") | {
            "alias": "Tero",
            "password": PASSWORD,
            "login": name,
            "offer": name,
            "agrees": "y",
        }
        answer = browser.post("/sign-up", data=form)
        answers.append((answer.status_code, answer.headers["Location"]))
        assert browser.get("/account").status_code == 200
        browser.sign_in(None)

    assert answers == [(303, "/account/codes")] * 2
    made = {account.login for account in accounts_called(app, "Tero")}
    assert len(made) == 2
    assert not made & set(names)


@pytest.mark.usefixtures("opened")
def test_nobody_comes_in_without_agreeing_and_what_was_read_is_kept(
    app: Flask, browser: Browser
) -> None:
    form = browser.fill_in("/sign-up") | {"alias": "Colibrí", "password": PASSWORD}

    refused = browser.post("/sign-up", data=form)
    assert refused.status_code == 422
    assert accounts_called(app, "Colibrí") == []

    assert browser.post("/sign-up", data=form | {"agrees": "y"}).status_code == 303
    (account,) = accounts_called(app, "Colibrí")
    with app.app_context():
        given = db.session.query(Consent).filter_by(subject_id=account.id).all()
    assert [row.decision for row in given] == [Decision.GIVEN]


@pytest.mark.usefixtures("opened")
def test_what_is_wrong_is_told_and_the_given_name_stays(app: Flask, browser: Browser) -> None:
    form = browser.fill_in("/sign-up") | {"alias": "Colibrí", "password": "corta"}
    answer = browser.post("/sign-up", data=form)

    assert answer.status_code == 422
    assert form["login"] in answer.text
    assert 'value="Colibrí"' in answer.text
    assert accounts_called(app, "Colibrí") == []


@pytest.mark.usefixtures("opened")
def test_a_flood_is_stopped_with_when_to_try_again(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PER_DAY", 2)
    answers = []
    for number in range(3):
        browser.sign_in(None)
        form = browser.fill_in("/sign-up") | {
            "alias": f"Tero {number}",
            "password": PASSWORD,
            "agrees": "y",
        }
        answers.append(browser.post("/sign-up", data=form))

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert answers[-1].headers["Retry-After"]
    assert "mañana" in answers[-1].text
    assert accounts_called(app, "Tero 2") == []


@pytest.mark.usefixtures("opened")
def test_a_flood_stops_whoever_sends_it_and_nobody_else(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "TRIES_PER_SOURCE", 3)
    form = browser.fill_in("/sign-up") | {"alias": "Tero", "password": PASSWORD, "agrees": "y"}
    flooder, neighbour = "203.0.113.7", "203.0.113.8"

    def send(source: str, **fields: str) -> int:
        browser.sign_in(None)
        sent = browser.post(
            "/sign-up", data=form | browser.fill_in("/sign-up") | NEW | fields,
            environ_base={"REMOTE_ADDR": source},
        )  # fmt: skip
        if sent.status_code == 429:
            assert "dentro de una hora" in sent.text
            assert sent.headers["Retry-After"] == "3600"
        return sent.status_code

    assert [send(flooder) for _ in range(4)] == [303, 303, 303, 429]
    assert send(neighbour) == 303
    with app.app_context():
        keys = [row.key for row in db.session.query(SignInGuess)]
    assert all(flooder.encode() not in key and len(key) == 32 for key in keys)
    move_clock(monkeypatch, timedelta(minutes=61))
    assert send(flooder) == 303


@pytest.mark.usefixtures("opened")
def test_a_class_signs_up_and_in_from_one_line(app: Flask) -> None:
    for number in range(30):
        person = cast(Browser, app.test_client())
        form = person.fill_in("/sign-up") | NEW | {"alias": f"Tero {number}"}
        assert person.post("/sign-up", data=form).status_code == 303, number


def test_a_window_ends_by_itself_and_a_new_term_replaces_the_old(
    app: Flask, browser: Browser
) -> None:
    with app.app_context():
        services.open_window(timedelta(days=90), by=VISITOR)
        services.open_window(timedelta(seconds=-1), by=VISITOR)

    assert browser.get("/sign-up").status_code == 404


@pytest.mark.usefixtures("opened")
def test_the_page_names_nobody(browser: Browser, school: School) -> None:
    page = browser.get("/sign-up").text

    assert not re.search("|".join(map(re.escape, (school.own, school.other))), page)
