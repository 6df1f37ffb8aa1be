"""R27: whoever finds a weakness reads whom to tell, without an account and without a cookie."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from escuela import config
from tests.browser import Browser

PATH = "/.well-known/security.txt"


def test_r27_security_txt_says_whom_to_tell(app: Flask, browser: Browser) -> None:
    answer = browser.get(PATH)
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())

    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert "Set-Cookie" not in answer.headers
    assert fields["Contact"] == app.config["SECURITY_CONTACT"]
    assert fields["Preferred-Languages"] == "es, pt, it, en"
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=1) < expires - datetime.now(UTC) < timedelta(days=365)


def test_r27_a_school_that_names_nobody_has_no_such_page(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SECURITY_CONTACT", "")

    assert browser.get(PATH).status_code == 404


@pytest.mark.parametrize(
    ("written", "contact"),
    [
        ("luz@nube.example", "mailto:luz@nube.example"),
        ("mailto:luz@nube.example", "mailto:luz@nube.example"),
        ("https://nube.example/seguridad", "https://nube.example/seguridad"),
        ("", ""),
        ("Luz", ""),
        ("http://nube.example/", ""),
        ("luz@nube.example\nContact: other@evil.example", ""),
    ],
)
def test_only_what_the_standard_takes_is_a_contact(written: str, contact: str) -> None:
    assert config.contact_of(written) == contact
