"""House rule: each layer of a person stands only where accounts/identity.py says so.

Everybody of the school has written a name, a legal name and a mail address, each marked as theirs.
Every address of the policy is opened by everybody; what is found of others is held to the rule.
"""

import re
from collections.abc import Iterator
from typing import cast

import pytest
from flask import Flask

from escuela.accounts.identity import Layer, layers_for
from escuela.accounts.queries import get_account
from escuela.authz.identity import viewer_of
from escuela.db import transaction
from escuela.organizations.queries import find_organization
from escuela.people.queries import find_person
from tests.browser import Browser
from tests.factories import PEOPLE, School
from tests.house.matrix import addresses_of, lines

HIDDEN = (Layer.NAME, Layer.LEGAL_NAME, Layer.EMAIL)
MARK = re.compile(r"(name|legal_name|email)\.of\.(\w+)\.zafiro", re.IGNORECASE)
CONTACT = "contacto.zafiro"


def mark(layer: Layer, person: str) -> str:
    return f"{layer}.of.{person}.zafiro"


@pytest.fixture
def marked(app: Flask, school: School) -> School:
    with app.app_context(), transaction():
        for person, account_id in school.accounts.items():
            if account_id is not None:
                account = get_account(account_id)
                account.name = mark(Layer.NAME, person)
                account.legal_name = mark(Layer.LEGAL_NAME, person)
                account.email = f"{mark(Layer.EMAIL, person)}@example.org"
        for public_id in (school.own, school.other):
            organization = find_organization(public_id)
            assert organization is not None
            organization.contact_note = CONTACT
    return school


def seen_by(app: Flask, school: School, person: str) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, all that came back but the answer's body, the body) for every address."""
    for side in ("own", "other"):
        paths = addresses_of(app, school, side)
        browser = cast(Browser, app.test_client())
        browser.sign_in(school.accounts[person])
        for method, rule in lines():
            if method == "GET":
                answer = browser.get(paths[method, rule])
                yield rule, f"{paths[method, rule]} {answer.headers}", answer.text


def may_know(app: Flask, school: School, person: str) -> set[tuple[str, str]]:
    """Return the layers (layer, of whom) that pages may show somebody without being asked."""
    with app.app_context():
        viewer = viewer_of(school.accounts[person])
        known = set()
        for other, account_id in school.accounts.items():
            if account_id is None:
                continue
            found = find_person(get_account(account_id).public_id)
            assert found is not None
            layers = layers_for(viewer, account_id, {grant.scope for grant in found.grants})
            if other != person:
                layers -= {Layer.LEGAL_NAME}  # on demand, by POST
            known |= {(layer.value, other) for layer in layers}
    return known


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_shows_what_its_viewer_may_know_and_nothing_else(
    app: Flask, marked: School, person: str
) -> None:
    allowed, found = may_know(app, marked, person), set()

    for rule, outside, body in seen_by(app, marked, person):
        assert not MARK.search(outside), rule
        title = re.search(r"<title>(.*?)</title>", body)
        assert title is None or not MARK.search(title[1]), rule
        here = set(MARK.findall(body))
        assert here <= allowed, (rule, here - allowed)
        assert CONTACT not in body or person == "coordination", rule
        found |= here

    own = {(layer.value, person) for layer in HIDDEN}
    assert found >= (own if person != "visitor" else set()), "the own profile and export show them"
    assert len(found) > 3 or person not in ("coordination", "lead")


@pytest.mark.parametrize("person", ["lead", "coordination"])
def test_no_search_finds_what_is_sealed(app: Flask, marked: School, person: str) -> None:
    browser = cast(Browser, app.test_client())
    browser.sign_in(marked.accounts[person])

    for layer in HIDDEN:
        page = browser.get(f"/people/?q={mark(layer, 'member')}").text
        assert "No encontramos ese alias" in page


def test_a_name_is_for_those_who_accompany(app: Flask, marked: School) -> None:
    who = {
        person for person in PEOPLE if (Layer.NAME.value, "member") in may_know(app, marked, person)
    }

    assert who == {"member", "lead", "coordination"}


def test_the_legal_name_is_shown_once_and_told_to_its_person(app: Flask, marked: School) -> None:
    with app.app_context():
        path = f"/people/{get_account(marked.accounts['member'] or 0).public_id}"
    browser, lead = (cast(Browser, app.test_client()) for _ in range(2))
    browser.sign_in(marked.accounts["coordination"])
    lead.sign_in(marked.accounts["lead"])
    legal = mark(Layer.LEGAL_NAME, "member")

    assert "Leer su nombre legal" in browser.get(path).text
    assert "Leer su nombre legal" not in lead.get(path).text
    form = browser.fill_in(f"{path}/legal-name")
    assert legal not in browser.get(f"{path}/legal-name").text
    answer = browser.post(f"{path}/legal-name", data=form)

    assert legal in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    own_token = lead.fill_in("/people/invitations/new")
    assert lead.post(f"{path}/legal-name", data=own_token).status_code == 403
    assert legal not in browser.get(f"{path}/legal-name").text
    member = cast(Browser, app.test_client())
    member.sign_in(marked.accounts["member"])
    assert "Nombre legal leído" in member.get("/account").text
    assert "Nombre legal leído" in browser.get("/people/record").text
    assert legal not in browser.get("/people/record").text


def test_an_export_holds_all_of_its_person_and_nothing_of_others(
    app: Flask, marked: School
) -> None:
    browser = cast(Browser, app.test_client())
    browser.sign_in(marked.accounts["lead"])

    answer = browser.get("/account/export")

    assert set(MARK.findall(answer.text)) == {(layer.value, "lead") for layer in HIDDEN}
