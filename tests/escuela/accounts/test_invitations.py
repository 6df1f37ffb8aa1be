"""The way in: an invitation that works once, and the first coordinator."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from escuela.accounts import invitations, logins, queries
from escuela.accounts.models import Account
from escuela.authz.identity import VISITOR, Grant, viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, organization_scope
from escuela.db import db
from tests.browser import Browser
from tests.escuela.accounts.clocks import move_clock
from tests.factories import PASSWORD, make_account

CHOSEN = {"alias": "Río", "password": PASSWORD, "agrees": "y"}


@pytest.fixture
def link(app: Flask) -> str:
    with app.app_context():
        token = invitations.invite(Role.LEAD, organization_scope(7), by=VISITOR).token
    return f"/invitacion/{token}"


def test_the_first_coordinator_comes_in_by_a_link_that_works_once(
    app: Flask, browser: Browser
) -> None:
    printed = app.test_cli_runner().invoke(args=["accounts", "first-coordinator"]).stdout.strip()
    path = urlsplit(printed).path

    form = browser.fill_in(path) | CHOSEN
    answer = browser.post(path, data=form)
    again = app.test_client().get(path)

    assert printed.startswith(app.config["BASE_URL"] + "/invitacion/")
    assert answer.location == "/account"
    account_page = browser.get("/account").text
    assert "Río" in account_page
    assert f"Entras con «{form['login']}»" in account_page
    assert again.status_code == 404
    assert "Pide otra" in again.text
    with app.app_context():
        account = queries.find_account_by_login(form["login"])
        assert account is not None
        assert Grant(Role.COORDINATION, EVERYTHING) in viewer_of(account.id).grants


def test_a_command_invites_to_any_stored_role(app: Flask, browser: Browser) -> None:
    invite = ["accounts", "invite", "member", "--scope", "organization", "--id", "7"]
    printed = app.test_cli_runner().invoke(args=invite).stdout.strip()

    path = urlsplit(printed).path
    browser.post(path, data=browser.fill_in(path) | CHOSEN)

    with app.app_context():
        (account,) = db.session.query(Account)
        assert Grant(Role.MEMBER, organization_scope(7)) in viewer_of(account.id).grants


@pytest.mark.parametrize(
    "arguments",
    [["visitor"], ["member", "--scope", "organization"], ["coordination", "--id", "3"]],
)
def test_a_role_that_can_not_be_given_is_refused(app: Flask, arguments: list[str]) -> None:
    result = app.test_cli_runner().invoke(args=["accounts", "invite", *arguments])

    assert result.exit_code == 2


def test_an_invitation_ends_after_two_weeks(
    browser: Browser, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert browser.get(link).status_code == 200

    move_clock(monkeypatch, timedelta(days=14))

    assert browser.get(link).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "advice"),
    [
        ("alias", " ", "Escribe cómo quieres que te llamen."),
        ("alias", "\u3164\u202e", "Escribe cómo quieres que te llamen."),
        ("alias", "\u0301", "Usa al menos una letra o un número."),
        ("password", "corta", "Usa 12 letras o más."),
        ("password", "LOGIN2026", "Esa contraseña se parece a tu nombre"),
    ],
)
def test_r11_a_mistake_comes_back_filled_and_uses_nothing_up(
    browser: Browser, link: str, field: str, value: str, advice: str
) -> None:
    fields = browser.fill_in(link) | CHOSEN
    value = value.replace("LOGIN", fields["login"])

    refused = browser.post(link, data=fields | {field: value})
    accepted = browser.post(link, data=fields)

    assert refused.status_code == 422
    assert advice in refused.text
    assert PASSWORD not in refused.text
    assert f'value="{fields["login"]}"' in refused.text
    assert f'value="{fields["offer"]}"' in refused.text
    assert accepted.status_code == 303


def test_r11_an_invitation_is_no_way_to_ask_which_names_exist(
    app: Flask, browser: Browser, link: str
) -> None:
    with app.app_context():
        taken = make_account("Luna", login="tiluramo-1234").login
        other = invitations.invite(Role.LEAD, organization_scope(7), by=VISITOR).token
    answers, names = [], (taken, "tiluramo-1235")
    for path, name in zip((link, f"/invitacion/{other}"), names, strict=True):
        browser.sign_in(None)
        asked = browser.fill_in(path) | CHOSEN | {"login": name, "offer": name}
        refused = browser.post(path, data=asked | {"password": "corta"})
        assert "nombre para entrar." not in refused.text
        assert name not in refused.text
        answer = browser.post(path, data=asked)
        answers.append((refused.status_code, answer.status_code, answer.location))

    assert answers == [(422, 303, "/account")] * 2
    with app.app_context():
        new = db.session.query(Account).filter_by(alias="Río").all()
        assert len(new) == 2
        assert not {account.login for account in new} & set(names)


def test_an_offer_that_was_used_meanwhile_is_replaced_by_another(
    app: Flask, browser: Browser, link: str
) -> None:
    fields = browser.fill_in(link) | CHOSEN
    with app.app_context():
        make_account(login=fields["login"])

    refused = browser.post(link, data=fields)

    assert refused.status_code == 422
    assert "Te dimos otro nombre para entrar. Envía otra vez." in refused.text
    assert fields["login"] not in refused.text
    with app.app_context():
        (offer,) = re.findall(r'name="offer"[^>]* value="([^"]+)"', refused.text)
        given = logins.offered(offer)
    assert f'value="{given}"' in refused.text
    assert browser.post(link, data=fields | {"offer": offer}).status_code == 303
    with app.app_context():
        assert queries.find_account_by_login(given or "") is not None
