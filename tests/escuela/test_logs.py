"""escuela/logs.py: what a line tells, and what none may tell."""

import json
import logging

import pytest
from flask import Flask

from escuela.logs import as_json
from tests.browser import Browser
from tests.factories import School

SECRET = "Luciérnaga"


class Faulty(Exception):
    """A fault whose message quotes what a person typed."""


def lines_of(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_a_request_is_one_line_without_path_or_query(
    browser: Browser, school: School, capsys: pytest.CaptureFixture[str]
) -> None:
    browser.get(f"/organizations/{school.other}?q={SECRET}")

    written = capsys.readouterr().err
    (line,) = lines_of(written)
    assert line.keys() == {
        "at", "level", "logger", "message", "request", "endpoint", "method", "status", "ms"
    }  # fmt: skip
    assert (line["endpoint"], line["status"]) == ("organizations.show", 200)
    assert SECRET not in written
    assert school.other not in written


def test_a_fault_is_told_by_its_kind_and_way_without_its_message() -> None:
    try:
        raise Faulty(f"key (login)=({SECRET}) exists")
    except Faulty as error:
        info = (type(error), error, error.__traceback__)
        record = logging.LogRecord("escuela", logging.ERROR, __file__, 1, "fault", None, info)
        line = json.loads(as_json(record))

    assert line["fault"] == "Faulty"
    assert "test_a_fault_is_told" in line["way"][0]
    assert SECRET not in json.dumps(line, ensure_ascii=False)


def test_a_fault_of_a_request_is_told_and_shown_without_its_message(
    app: Flask,
    browser: Browser,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        raise Faulty(SECRET)

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    fail.declared_access = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "pages.privacy", fail)

    page = browser.get("/privacidad")

    written = capsys.readouterr().err
    assert page.status_code == 500
    assert [line.get("fault") for line in lines_of(written)] == ["Faulty", None]
    assert SECRET not in written + page.text


def test_self_care_leaves_no_line(browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    browser.get("/self-care/")

    assert capsys.readouterr().err == ""
