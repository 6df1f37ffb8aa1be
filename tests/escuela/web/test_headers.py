"""What every answer tells the browser (R15), and that sign-out and exit leave nothing behind."""

import pytest

from escuela.web.headers import content_policy
from tests.browser import Browser
from tests.factories import School

LOCAL = {"STORAGE": "local"}
S3 = {"STORAGE": "s3", "S3_REGION": "us-east-1", "S3_ENDPOINT": "", "S3_PUBLIC_ENDPOINT": ""}


def lines(policy: str) -> dict[str, str]:
    return dict(line.split(" ", 1) for line in policy.split("; "))


@pytest.mark.parametrize("path", ["/privacidad", "/nowhere", "/static/css/app.css", "/preferences"])
def test_r15_every_answer_carries_the_rules(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers

    policy = lines(headers["Content-Security-Policy"])
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_r15_pages_of_people_and_of_errors_are_kept_nowhere(
    browser: Browser, school: School
) -> None:
    assert "no-store" not in browser.get("/privacidad").headers.get("Cache-Control", "")
    assert browser.get("/nowhere").headers["Cache-Control"] == "no-store"

    browser.sign_in(school.accounts["lead"])

    for path in ("/privacidad", "/account", "/organizations/nothing"):
        assert browser.get(path).headers["Cache-Control"] == "no-store", path


def test_r15_media_may_come_from_the_s3_server_and_from_nowhere_else() -> None:
    local = lines(content_policy(LOCAL))
    own = lines(content_policy(S3 | {"S3_ENDPOINT": "https://files.school.example:9000/x"}))
    public = lines(content_policy(S3 | {"S3_PUBLIC_ENDPOINT": "https://cdn.school.example"}))
    amazon = lines(content_policy(S3))

    assert local["media-src"] == "'self' blob:"
    assert local["connect-src"] == "'self'"
    assert own["media-src"] == "'self' https://files.school.example:9000 blob:"
    assert public["connect-src"] == "'self' https://cdn.school.example"
    assert "https://s3.amazonaws.com" in amazon["media-src"]
    assert {own["script-src"], amazon["script-src"]} == {"'self'"}


def test_r15_sign_out_and_quick_exit_clear_the_browser(browser: Browser, school: School) -> None:
    browser.sign_in(school.accounts["lead"])
    fields = browser.fill_in("/account")

    assert '"storage"' in browser.post("/sign-out", data=fields).headers["Clear-Site-Data"]
    assert '"storage"' in browser.get("/exit").headers["Clear-Site-Data"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Purpose": "prefetch"},
    ],
)
def test_r16_another_site_or_a_prefetch_cannot_end_a_session(
    browser: Browser, school: School, headers: dict[str, str]
) -> None:
    browser.sign_in(school.accounts["lead"])

    answer = browser.get("/exit", headers=headers)

    assert answer.status_code == 303
    assert browser.get("/account").status_code == 200
    assert browser.get("/exit").status_code == 303
    assert browser.get("/account").status_code != 200


def test_r17_the_way_back_from_preferences_stays_in_the_school(browser: Browser) -> None:
    for odd in ("https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"):
        fields = browser.fill_in("/preferences") | {"next": odd}
        assert browser.post("/preferences", data=fields).headers["Location"] == "/", odd

    fields = browser.fill_in("/preferences?next=/organizations/?q=a")
    assert browser.post("/preferences", data=fields).headers["Location"] == "/organizations/?q=a"
