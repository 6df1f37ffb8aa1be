"""web/links.py and the hosts of the school: R17."""

import re
from pathlib import Path

import pytest
from flask import Flask

from escuela.config import from_environment
from escuela.web import links
from tests.browser import Browser

FORGED = "evil.example"
TRUSTS_THE_REQUEST = re.compile(r"_external|\b(?:url_root|host_url|base_url|root_url)\b")


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/invitacion/x", "/account"])
def test_r17_a_forged_host_gets_no_page(browser: Browser, path: str) -> None:
    answer = browser.get(path, headers={"Host": FORGED}, follow_redirects=False)

    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert FORGED not in answer.text + str(answer.headers)


def test_r17_what_a_proxy_is_said_to_forward_is_not_believed(browser: Browser) -> None:
    forged = {"X-Forwarded-Host": FORGED, "X-Forwarded-Proto": "https", "X-Forwarded-For": FORGED}

    answer = browser.get("/account", headers=forged | {"Accept": "text/html"})

    assert answer.status_code == 302
    assert FORGED not in answer.location


def test_r17_absolute_links_come_from_configuration(app: Flask) -> None:
    with app.test_request_context("/", base_url="http://localhost:81"):
        link = links.absolute("accounts.accept_invitation", token="x")

    assert link == f"{app.config['BASE_URL']}/invitacion/x"


def test_r17_no_other_code_asks_the_request_where_it_is(root: Path) -> None:
    """`base_url` is also the name of our own setting's variable, in config.py alone."""
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for package in ("escuela", "media", "courses", "templates")
        for path in sorted((root / package).rglob("*"))
        if path.suffix in (".py", ".html") and path.name != "config.py"
        for line in path.read_text("utf-8").splitlines()
        if TRUSTS_THE_REQUEST.search(line) and "BASE_URL" not in line
    ]

    assert found == []


def test_r17_production_trusts_its_own_name_alone() -> None:
    own = {"ESCUELA_BASE_URL": "https://school.example", "ESCUELA_ENV": "production"}

    assert from_environment(own)["TRUSTED_HOSTS"] == ["school.example"]
