"""Language, hours, data saving and theme: from the link, the account, the cookie, the browser."""

import re

import pytest
from flask import Flask

from escuela.accounts import queries
from escuela.preferences import Theme
from tests.browser import Browser
from tests.factories import School

PAGE = "/privacidad"


def language_of(page: str) -> str:
    found = re.search('<html lang="([^"]+)"', page)
    assert found
    return found[1]


def choose(browser: Browser, **chosen: str) -> None:
    fields = browser.fill_in("/preferences") | chosen
    assert browser.post("/preferences", data=fields).status_code == 303


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("pt-BR,pt;q=0.9", "pt"), ("it", "it"), ("en-US", "en"), ("de,fr", "es"), ("", "es")],
)
def test_a_new_browser_is_answered_in_its_language(
    browser: Browser, wanted: str, language: str
) -> None:
    assert language_of(browser.get(PAGE, headers={"Accept-Language": wanted}).text) == language


def test_a_link_chooses_the_language_and_the_browser_keeps_it(browser: Browser) -> None:
    first = browser.get(f"{PAGE}?idioma=it", headers={"Accept-Language": "en"})
    second = browser.get(PAGE, headers={"Accept-Language": "en"})

    assert language_of(first.text) == language_of(second.text) == "it"


@pytest.mark.parametrize("odd", ["xx", "", "es'--", "../it"])
def test_a_link_to_a_language_we_do_not_have_changes_nothing(browser: Browser, odd: str) -> None:
    response = browser.get(PAGE, query_string={"idioma": odd})

    assert language_of(response.text) == "es"
    assert "Set-Cookie" not in response.headers


def test_a_visitor_chooses_and_comes_back_to_the_page(browser: Browser) -> None:
    choose(browser, language="pt", saves_data="1", theme="oscuro")

    page = browser.get(PAGE).text
    assert language_of(page) == "pt"
    assert 'data-theme="dark"' in page


def test_the_choice_of_who_is_signed_in_goes_with_the_account(
    app: Flask, browser: Browser, school: School
) -> None:
    person = school.accounts["member"]
    assert person
    browser.sign_in(person)

    choose(browser, language="it", saves_data="1", theme="claro")

    with app.app_context():
        account = queries.get_account(person)
    assert (account.language, account.saves_data, account.theme) == ("it", True, Theme.LIGHT)
    for cookie in ("idioma", "tema", "ahorro"):
        browser.delete_cookie(cookie)
    page = browser.get(PAGE).text
    assert language_of(page) == "it"
    assert 'data-theme="light"' in page


def test_a_browser_that_saves_data_is_believed(browser: Browser) -> None:
    page = browser.get("/preferences", headers={"Save-Data": "on"}).text

    assert re.search(r'value="1"[^>]*checked|checked[^>]*value="1"', page)


def test_an_odd_cookie_is_no_cookie(browser: Browser) -> None:
    for name, value in (("idioma", "xx"), ("tema", "rosa"), ("ahorro", "2")):
        browser.set_cookie(name, value)

    assert browser.get(PAGE).status_code == 200


def test_cookies_of_preferences_are_out_of_reach_of_scripts_and_other_sites(
    browser: Browser,
) -> None:
    cookie = browser.get(f"{PAGE}?idioma=it").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
