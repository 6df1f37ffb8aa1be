"""Signing in through the page: R11, R14, R17."""

import re
from datetime import timedelta
from typing import ClassVar, Literal

import pytest
from argon2 import PasswordHasher
from flask import Flask

from escuela.accounts import passwords
from escuela.accounts.models import Account, SignInGuess
from escuela.db import db
from tests.browser import Browser
from tests.escuela.accounts.clocks import move_clock
from tests.factories import PASSWORD, make_account

ADDRESS = "/sign-in"


class CountingHasher(PasswordHasher):
    """argon2 that says what it was asked: kind and costs of each hash it compared with."""

    asked: ClassVar[list[list[str]]] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        self.asked.append(str(hash).split("$")[1:4])
        return super().verify(hash, password)


@pytest.fixture
def luna(app: Flask) -> Account:
    with app.app_context():
        return make_account("Luna", login="luna.telar", password=PASSWORD)


@pytest.fixture
def fields(browser: Browser, luna: Account) -> dict[str, str]:  # noqa: ARG001 - luna is there
    return browser.fill_in(ADDRESS)


def without_what_was_typed(page: str) -> str:
    return re.sub(r'value="[^"]*"|pesa [^<]*', "", page)


def test_name_and_password_let_a_person_in(browser: Browser, fields: dict[str, str]) -> None:
    answer = browser.post(ADDRESS, data=fields | {"login": " Luna.Telar ", "password": PASSWORD})

    assert answer.status_code == 303
    assert "Luna" in browser.get("/account").text


@pytest.mark.parametrize("password", ["", "x", PASSWORD.upper(), PASSWORD + " ", "a" * 129])
def test_r11_nobody_comes_in_without_the_secret(
    browser: Browser, fields: dict[str, str], password: str
) -> None:
    answer = browser.post(ADDRESS, data=fields | {"login": "luna.telar", "password": password})

    assert answer.status_code == 422
    assert browser.get("/account").status_code == 401


def test_r11_an_account_without_password_opens_to_none(app: Flask, browser: Browser) -> None:
    with app.app_context():
        make_account("Sin", login="sin")

    fields = browser.fill_in(ADDRESS) | {"login": "sin", "password": PASSWORD}

    assert browser.post(ADDRESS, data=fields).status_code == 422


def test_r11_nothing_tells_whether_an_account_exists(
    browser: Browser, fields: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", CountingHasher(2, 19 * 1024, 1))
    CountingHasher.asked.clear()

    wrong, unknown = (
        browser.post(ADDRESS, data=fields | {"login": login, "password": "x" * 20})
        for login in ("luna.telar", "nadie")
    )

    assert wrong.status == unknown.status
    assert without_what_was_typed(wrong.text) == without_what_was_typed(unknown.text)
    assert CountingHasher.asked == [["argon2id", "v=19", "m=19456,t=2,p=1"]] * 2


def test_r11_hashes_are_argon2id_and_cost_enough() -> None:
    stored = passwords.hash_password(PASSWORD)
    memory_kib, turns = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+)", stored).groups()  # type: ignore[union-attr]

    assert (int(memory_kib) >= 19 * 1024, int(turns) >= 2) == (True, True)
    assert not passwords.is_outdated(passwords.NOBODYS_HASH), "unknown names would cost less"


def test_r14_the_eleventh_guess_in_a_minute_is_refused_even_if_it_is_right(
    browser: Browser, fields: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    guess = fields | {"login": "luna.telar", "password": "no es esta frase"}
    right = fields | {"login": "luna.telar", "password": PASSWORD}

    statuses = [browser.post(ADDRESS, data=guess).status_code for _ in range(10)]
    refused = browser.post(ADDRESS, data=right)
    move_clock(monkeypatch, timedelta(seconds=61))
    later = browser.post(ADDRESS, data=right)

    assert set(statuses) == {422}
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "Espera un minuto" in refused.text
    assert later.status_code == 303, "nobody is locked out"


def test_r14_names_that_nobody_has_are_limited_alike(
    browser: Browser, fields: dict[str, str]
) -> None:
    guess = fields | {"login": "nadie", "password": "no es esta frase"}

    statuses = [browser.post(ADDRESS, data=guess).status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]


def test_r14_one_source_has_thirty_guesses_whatever_it_says_of_itself(
    browser: Browser, fields: dict[str, str]
) -> None:
    def guess(number: int, source: str) -> int:
        return browser.post(
            ADDRESS,
            data=fields | {"login": f"nombre{number}", "password": "no es esta frase"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
            environ_base={"REMOTE_ADDR": source},
        ).status_code

    statuses = [guess(number, "203.0.113.77") for number in range(31)]

    assert statuses == [422] * 30 + [429]
    assert guess(99, "203.0.113.78") == 422


def test_r14_whoever_knows_the_password_uses_up_no_guesses(
    browser: Browser, fields: dict[str, str]
) -> None:
    for _ in range(32):
        fields = browser.fill_in(ADDRESS) | {"login": "luna.telar", "password": PASSWORD}
        assert browser.post(ADDRESS, data=fields).status_code == 303


def test_r14_a_counted_guess_names_nobody_and_changes_with_the_day(
    app: Flask, browser: Browser, fields: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    guess = fields | {"login": "luna.telar", "password": "no es esta frase"}
    keys = []
    for days in (0, 1):
        move_clock(monkeypatch, timedelta(days=days))
        browser.post(ADDRESS, data=guess)
        with app.app_context():
            rows = db.session.query(SignInGuess).order_by(SignInGuess.id.desc()).limit(2)
            keys.append({row.key for row in rows})

    assert all(len(key) == 32 for key in keys[0] | keys[1])
    assert keys[0].isdisjoint(keys[1])


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil",
     "javascript:alert(1)", "http:evil", "account", " /account", "/\n/evil.example"],
)  # fmt: skip
@pytest.mark.usefixtures("luna")
def test_r17_after_sign_in_nobody_is_led_elsewhere(browser: Browser, address: str) -> None:
    fields = browser.fill_in(ADDRESS) | {"login": "luna.telar", "password": PASSWORD}

    answer = browser.post(ADDRESS, data=fields | {"next": address})

    assert answer.location == "/"


@pytest.mark.usefixtures("luna")
def test_r17_the_page_one_wanted_opens_after_sign_in(browser: Browser) -> None:
    asked = browser.get("/account/profile?x=1", headers={"Accept": "text/html"})
    fields = browser.fill_in(asked.location) | {"login": "luna.telar", "password": PASSWORD}

    assert browser.post(ADDRESS, data=fields).location == "/account/profile?x=1"


def test_programs_and_forms_are_refused_and_not_led_to_a_page(browser: Browser) -> None:
    assert browser.get("/account").status_code == 401
    assert browser.post("/account/profile", headers={"Accept": "text/html"}).status_code in (
        400,
        401,
    )


@pytest.mark.usefixtures("luna")
def test_many_cookies_of_before_mean_nothing_after(browser: Browser) -> None:
    browser.set_cookie("sesion", "forged.by.somebody")

    assert browser.get("/account").status_code == 401
