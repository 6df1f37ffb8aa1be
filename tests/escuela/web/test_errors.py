"""Refusals and faults as people and programs see them."""

from pathlib import Path

import pytest
from flask import Flask

from escuela import errors
from escuela.app import create_app
from escuela.authz.guard import public
from tests.browser import Browser

KINDS = (
    (errors.NotFound, 404, "not-found"),
    (errors.NotAllowed, 403, "not-allowed"),
    (errors.Conflict, 409, "conflict"),
    (errors.TryLater, 503, "try-later"),
    (errors.TooMany, 429, "too-many"),
)


class Refusing:
    """A feature with one address for every kind of refusal, as page and as JSON."""

    def init_app(self, app: Flask) -> None:
        for kind, _, code in KINDS:

            def refuse(kind: type[errors.DomainError] = kind) -> str:
                raise kind("Una frase para la persona.")

            for prefix in ("/refuse", "/api/v1/refuse"):
                app.add_url_rule(f"{prefix}/{code}", f"{prefix}{code}", public(refuse))
        app.add_url_rule("/overtaken", "overtaken", public(overtake))
        app.add_url_rule("/api/v1/fields", "fields", public(refuse_field))
        for prefix in ("", "/api/v1"):
            app.add_url_rule(f"{prefix}/broken", f"{prefix}broken", public(fail))


def refuse_field() -> str:
    raise errors.InvalidInput("Escribe un título.", field="title")


def overtake() -> str:
    raise errors.Conflict


def fail() -> str:
    raise RuntimeError("a secret of the machine")


@pytest.fixture
def refusing(tmp_path: Path) -> Browser:
    settings = {"SQLALCHEMY_DATABASE_URI": "sqlite://", "DATA_FOLDER": tmp_path}
    app = create_app(settings, features=(Refusing(),))
    app.test_client_class = Browser
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


@pytest.mark.parametrize(("kind", "status", "code"), KINDS)
def test_a_refusal_is_a_page_with_its_sentence(
    refusing: Browser, kind: type[errors.DomainError], status: int, code: str
) -> None:
    response = refusing.get(f"/refuse/{code}")

    assert response.status_code == status, kind
    assert "Una frase para la persona." in response.text


@pytest.mark.parametrize(("kind", "status", "code"), KINDS)
def test_a_refusal_to_a_program_is_a_problem_with_a_code(
    refusing: Browser, kind: type[errors.DomainError], status: int, code: str
) -> None:
    response = refusing.get(f"/api/v1/refuse/{code}")

    assert response.status_code == status, kind
    assert response.content_type == "application/problem+json"
    assert response.json == {
        "status": status,
        "code": code,
        "detail": "Una frase para la persona.",
    }


def test_only_who_saved_too_late_reads_that_another_person_saved_before(refusing: Browser) -> None:
    overtaken, refused = refusing.get("/overtaken").text, refusing.get("/refuse/conflict").text

    assert "Otra persona guardó antes" in overtaken
    assert "Otra persona guardó antes" not in refused
    assert "Eso no se puede hacer ahora" in refused


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://localhost/some/page?page=2", "/some/page?page=2"),
        ("http://localhost//evil.example/", ""),
        ("http://evil.example/some/page", ""),
        ("", ""),
    ],
)
def test_a_conflict_leads_back_to_the_page_of_the_school_before_it(
    refusing: Browser, came: str, back: str
) -> None:
    page = refusing.get("/overtaken", headers={"Referer": came}).text

    assert (f'<a class="btn" href="{back}">Volver</a>' in page) is bool(back)
    assert "evil.example" not in page


def test_a_problem_names_the_field(refusing: Browser) -> None:
    assert (refusing.get("/api/v1/fields").json or {})["field"] == "title"


@pytest.mark.parametrize("path", ["/broken", "/api/v1/broken"])
def test_a_fault_of_ours_tells_nothing_of_the_machine(refusing: Browser, path: str) -> None:
    response = refusing.get(path)

    assert response.status_code == 500
    assert "secret" not in response.text
    sentence = response.json["detail"] if response.is_json and response.json else response.text
    assert "Ya quedó anotado" in sentence


class Unreachable:
    """A person whom nobody can look up: the database is down."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError("no database")


def test_a_fault_page_does_not_ask_the_database_again(
    refusing: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escuela.authz.identity.current_user", Unreachable())
    monkeypatch.setattr("escuela.accounts.login.current_user", Unreachable())

    assert "No pudimos mostrar la página" in refusing.get("/broken").text


@pytest.mark.parametrize("prefix", ["/refuse", "/api/v1/refuse"])
@pytest.mark.parametrize("code", ["try-later", "too-many"])
def test_what_can_work_later_says_when(refusing: Browser, prefix: str, code: str) -> None:
    assert refusing.get(f"{prefix}/{code}").headers["Retry-After"] == "60"


@pytest.mark.parametrize("language", ["es", "pt", "it", "en"])
def test_a_form_with_too_many_fields_is_refused_in_the_persons_language(
    browser: Browser, language: str
) -> None:
    fields = {f"field-{number}": "x" for number in range(300)}
    response = browser.post(
        "/sign-in",
        data=fields,
        content_type="multipart/form-data",
        headers={"Accept-Language": language},
    )

    assert response.status_code == 413
    heading = {"es": "demasiado grande", "pt": "grande demais", "it": "troppo", "en": "too"}
    assert heading[language] in response.text
