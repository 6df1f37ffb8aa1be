"""Codes on paper: made once, each opens once, and nothing tells who has an account."""

import re
from datetime import timedelta
from typing import cast

import pytest
import sqlalchemy as sa
from flask import Flask

from escuela.accounts import privacy, recovery
from escuela.accounts.models import RecoveryCode, RecoveryLink
from escuela.accounts.queries import get_account
from escuela.accounts.rules import CODE_ALPHABET, CODES, GUESSES_PER_ACCOUNT, fold_code, shown_code
from escuela.authz.identity import VISITOR
from escuela.db import db
from tests.browser import Browser
from tests.escuela.accounts.clocks import move_clock
from tests.factories import PASSWORD, make_account

NEW = "tapir lento cumbre azul"


@pytest.fixture
def account_id(app: Flask) -> int:
    with app.app_context():
        return make_account("Ceiba", login="ceiba.alta", password=PASSWORD).id


@pytest.fixture
def sheet(app: Flask, account_id: int) -> list[str]:
    with app.app_context():
        return list(recovery.make_codes(get_account(account_id), by=VISITOR))


def recover(app: Flask, **fields: str) -> tuple[int, str]:
    browser = cast(Browser, app.test_client())
    form = browser.fill_in("/recover") | {"login": "ceiba.alta", "new_password": NEW} | fields
    answer = browser.post("/recover", data=form)
    return answer.status_code, answer.text


def test_a_sheet_is_made_after_the_password_and_shown_once(
    app: Flask, browser: Browser, account_id: int
) -> None:
    browser.sign_in(account_id)
    page = browser.fill_in("/account/codes")
    assert browser.post("/account/codes", data=page | {"password": "otra"}).status_code == 422

    sheet = browser.post("/account/codes", data=page | {"password": PASSWORD}).text

    codes = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", sheet)
    assert len(set(codes)) == CODES
    assert "Te quedan 8 códigos" in browser.get("/account").text
    assert codes[0] not in browser.get("/account/codes").text
    with app.app_context():
        stored = db.session.scalars(sa.select(RecoveryCode.code_hash)).all()
        assert not any(codes[0].replace("-", "").encode() in one for one in stored)


def test_a_code_sets_a_new_password_once_however_it_is_typed(
    app: Flask, browser: Browser, account_id: int, sheet: list[str]
) -> None:
    browser.sign_in(account_id)
    typed = sheet[3].lower().replace("-", " ")

    assert recover(app, code=typed)[0] == 303
    assert browser.get("/account").status_code != 200, "it ends every other sign-in"
    assert recover(app, code=typed)[0] == 422
    assert recover(app, code=sheet[4], new_password="otra ceiba lenta azul")[0] == 303

    fresh = cast(Browser, app.test_client())
    form = fresh.fill_in("/sign-in") | {"login": "ceiba.alta", "password": "otra ceiba lenta azul"}
    assert fresh.post("/sign-in", data=form).status_code == 303
    assert "Contraseña cambiada con un código" not in fresh.get("/account").text, "her own deed"


def test_a_new_sheet_ends_the_old_one(app: Flask, account_id: int, sheet: list[str]) -> None:
    with app.app_context():
        recovery.make_codes(get_account(account_id), by=VISITOR)

    assert recover(app, code=sheet[0])[0] == 422


def test_the_code_of_one_person_opens_nobody_elses_account(app: Flask, sheet: list[str]) -> None:
    with app.app_context():
        make_account("Otra", login="otra.persona", password=PASSWORD)

    assert recover(app, login="otra.persona", code=sheet[0])[0] == 422
    assert recover(app, code=sheet[0])[0] == 303


def test_r11_recovery_tells_nobody_whether_an_account_exists(app: Flask, sheet: list[str]) -> None:
    def shown(**fields: str) -> tuple[int, str]:
        status, page = recover(app, **fields)
        return status, re.sub(r'(value|content)="[^"]*"', "", page)

    assert shown(code="AAAA-AAAA-AAAA") == shown(login="nadie.asi", code="AAAA-AAAA-AAAA")
    assert shown(code="AAAA-AAAA-AAAA", new_password="corta") == shown(
        login="nadie.asi", code="AAAA-AAAA-AAAA", new_password="corta"
    )
    assert sheet


def test_r14_codes_are_guessed_no_faster_than_passwords(app: Flask, sheet: list[str]) -> None:
    for _ in range(GUESSES_PER_ACCOUNT):
        assert recover(app, code="AAAA-AAAA-AAAA")[0] == 422

    assert recover(app, code=sheet[0])[0] == 429


def test_a_password_that_is_refused_uses_no_code_up(app: Flask, sheet: list[str]) -> None:
    assert recover(app, code=sheet[0], new_password="ceiba2026!!!!")[0] == 422
    assert recover(app, code=sheet[0])[0] == 303


def test_links_of_a_helper_are_gone_after_a_day(
    app: Flask, account_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        token = recovery.make_link(get_account(account_id), by=VISITOR)
    move_clock(monkeypatch, timedelta(hours=24, seconds=1))

    assert app.test_client().get(f"/recover/{token}").status_code == 404
    with app.app_context():
        privacy.expire()
        assert db.session.scalar(sa.select(sa.func.count(RecoveryLink.id))) == 0


def test_codes_are_easy_to_read_and_to_type() -> None:
    assert not set("IO01") & set(CODE_ALPHABET)
    assert shown_code("ABCDEFGH2345") == "ABCD-EFGH-2345"
    assert fold_code(" abcd efgh-2345 ") == "ABCDEFGH2345"
