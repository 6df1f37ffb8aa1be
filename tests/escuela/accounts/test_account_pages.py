"""A person's own page: what others see of them, preferences, their data, the end."""

import json

import pytest
from flask import Flask

from escuela.accounts import queries
from escuela.accounts.models import Account
from escuela.audit.models import AuditEntry
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, organization_scope
from escuela.db import db
from tests.browser import Browser
from tests.factories import PASSWORD, make_account, make_grant


@pytest.fixture
def luna(app: Flask, browser: Browser) -> Account:
    with app.app_context():
        account = make_account("Luna", login="luna.telar", password=PASSWORD)
    browser.sign_in(account.id)
    return account


@pytest.mark.usefixtures("luna")
def test_a_person_changes_what_others_see(browser: Browser) -> None:
    fields = browser.fill_in("/account/profile")

    browser.post(
        "/account/profile", data=fields | {"alias": "Luna Nueva", "time_zone": "America/Lima"}
    )

    page = browser.get("/account").text
    assert "Alias: Luna Nueva" in page
    assert "(Lima)" in page, "hours are shown in the chosen city"


def test_what_lies_beneath_the_alias_is_optional_and_can_be_forgotten(
    app: Flask, browser: Browser, luna: Account
) -> None:
    written = {"name": "Ana", "legal_name": "Ana Ñandú Paz", "email": "ana@example.org"}
    page = browser.get("/account/profile").text
    for who in ("Lo ven quienes te acompañan", "Solo coordinación", "No lo ve nadie más"):
        assert who in page

    browser.post("/account/profile", data=browser.fill_in("/account/profile") | written)

    page = browser.get("/account").text
    assert "Nombre: Ana" in page
    assert "Nombre legal: lo escribiste" in page
    assert "Ñandú" not in page, "on a phone that somebody looks at"
    assert "ana@example.org" not in page
    filled = browser.fill_in("/account/profile")
    assert {name: filled[name] for name in written} == written
    export = json.loads(browser.get("/account/export").text)["accounts"][0]
    assert {name: export[name] for name in written} == written

    browser.post("/account/profile", data=filled | dict.fromkeys(written, ""))
    with app.app_context():
        account = queries.get_account(luna.id)
        assert (account.name_sealed, account.legal_name_sealed, account.email_sealed) == (None,) * 3
        assert queries.mail_address_of(luna.id) is None


@pytest.mark.parametrize(
    "address",
    ["ana", "ana@casa", "ana@casa.", "a na@casa.org", "a@b.org, c@d.org", "<a@b.org>",
     "a@b.org\r\nBcc: c@d.org", "@casa.org", f"{'a' * 250}@b.org"],
)  # fmt: skip
@pytest.mark.usefixtures("luna")
def test_what_is_no_mail_address_comes_back_with_advice(browser: Browser, address: str) -> None:
    fields = browser.fill_in("/account/profile") | {"email": address, "name": "Ana"}

    answer = browser.post("/account/profile", data=fields)

    assert answer.status_code == 422
    assert "correo completo" in answer.text or "demasiado largo" in answer.text
    assert 'value="Ana"' in answer.text


def test_two_people_may_share_an_address_and_nobody_learns_it(
    app: Flask, browser: Browser, luna: Account
) -> None:
    with app.app_context():
        other = make_account("Otra")
    for account_id in (luna.id, other.id):
        browser.sign_in(account_id)
        fields = browser.fill_in("/account/profile") | {"email": "casa@example.org"}
        assert browser.post("/account/profile", data=fields).status_code == 303


def test_preferences_follow_the_account_to_another_device(
    app: Flask, browser: Browser, luna: Account
) -> None:
    fields = browser.fill_in("/preferences")
    browser.post("/preferences", data=fields | {"language": "en", "theme": "oscuro"})

    elsewhere = app.test_client()
    assert isinstance(elsewhere, Browser)
    elsewhere.sign_in(luna.id)

    page = elsewhere.get("/account").text
    assert '<html lang="en" data-theme="dark">' in page


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        ("no es esta frase", "río que vuelve de noche", "Esa no es tu contraseña de ahora."),
        (PASSWORD, "corta", "Usa 12 letras o más."),
        (PASSWORD, "luna luna luna", "se parece a tu nombre"),
    ],
)
@pytest.mark.usefixtures("luna")
def test_r11_a_new_password_needs_the_old_one_and_is_not_easy(
    browser: Browser, old: str, new: str, advice: str
) -> None:
    fields = browser.fill_in("/account/password")

    answer = browser.post("/account/password", data=fields | {"password": old, "new_password": new})

    assert answer.status_code == 422
    assert advice in answer.text


def test_what_is_known_can_be_taken_along(app: Flask, browser: Browser, luna: Account) -> None:
    with app.app_context():
        make_grant(luna, Role.TUTOR, EVERYTHING)
    browser.sign_in(luna.id)

    answer = browser.get("/account/export")

    content = json.loads(answer.text)
    assert answer.headers["Content-Disposition"] == "attachment; filename=mis-datos.json"
    assert content["accounts"][0]["login"] == "luna.telar"
    assert content["authz"] == [{"role": "tutor", "where": "everything", "ends_at": ""}]
    assert "argon2" not in answer.text


def test_erasing_leaves_nothing_of_the_person(app: Flask, browser: Browser, luna: Account) -> None:
    with app.app_context():
        make_grant(luna, Role.TUTOR, EVERYTHING)
    browser.sign_in(luna.id)
    browser.post("/account/profile", data=browser.fill_in("/account/profile"))  # leaves an audit
    fields = browser.fill_in("/account/erase")

    wrong = browser.post("/account/erase", data=fields | {"password": "no es esta frase"})
    right = browser.post("/account/erase", data=fields | {"password": PASSWORD})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "storage" in right.headers["Clear-Site-Data"]
    assert "ya no existe" in browser.get(right.location).text
    assert browser.get("/account").status_code == 401
    with app.app_context():
        assert queries.find_account(luna.id) is None
        assert db.session.query(RoleGrant).count() == 0
        assert {entry.actor_id for entry in db.session.query(AuditEntry)} == {None}


def test_the_last_coordination_can_not_erase_itself(
    app: Flask, browser: Browser, luna: Account
) -> None:
    with app.app_context():
        make_grant(luna, Role.COORDINATION, EVERYTHING)
    browser.sign_in(luna.id)

    answer = browser.post(
        "/account/erase", data=browser.fill_in("/account/erase") | {"password": PASSWORD}
    )

    assert answer.status_code == 422
    assert "Nadie más coordina la escuela." in answer.text
    assert browser.get("/account").status_code == 200


def test_who_can_help_back_in_is_told_as_it_is_for_them(app: Flask, browser: Browser) -> None:
    with app.app_context():
        alone, member = make_account("Luna"), make_account("Río")
        make_grant(member, Role.MEMBER, organization_scope(7))

    browser.sign_in(alone.id)
    told_alone = browser.get("/account").text
    browser.sign_in(member.id)
    told_member = browser.get("/account").text

    assert "Sin ella, solo coordinación puede ayudarte a volver." in told_alone
    assert "tu organización" not in told_alone
    assert "solo tu organización o coordinación pueden ayudarte a volver." in told_member
