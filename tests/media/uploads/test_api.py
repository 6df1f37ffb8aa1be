"""media/uploads/api.py beyond the protocol: whose it is, what it refuses, how it ends."""

import pytest
from flask import Flask

from escuela.db import db
from media.uploads import files, queries
from tests.browser import Browser
from tests.factories import School
from tests.factories.uploads import MAX_BYTES, finished, make_upload
from tests.media.uploads.client import (
    CONTENT,
    ROOT,
    SPEAKS,
    TYPE,
    begin,
    create,
    offset_of,
    patch,
)


@pytest.mark.parametrize("person", ["lead", "outsider", "video_editor", "coordination"])
def test_r8_an_upload_of_another_person_is_not_there(
    browser: Browser, school: School, person: str
) -> None:
    browser.sign_in(school.accounts["member"])
    theirs = begin(browser)
    browser.sign_in(school.accounts[person])

    for url in (theirs, f"{ROOT}/nothing"):
        assert browser.head(url, headers=SPEAKS).status_code == 404
        assert browser.get(url).status_code == 404
        assert patch(browser, url, CONTENT).status_code == 404
        assert browser.delete(url, headers=SPEAKS).status_code == 404
    assert browser.get(theirs).data == browser.get(f"{ROOT}/nothing").data
    assert (browser.get(ROOT).json or {})["uploads"] == []


def test_an_upload_outlives_the_sign_in_it_began_in(member: Browser, school: School) -> None:
    url = begin(member)
    patch(member, url, CONTENT[:600])

    member.sign_in(None)
    assert patch(member, url, CONTENT[600:], 600).status_code == 401
    assert member.head(url, headers=SPEAKS).status_code == 401
    assert member.get(ROOT).status_code == 401

    member.sign_in(school.accounts["member"])
    assert offset_of(member, url) == 600
    assert patch(member, url, CONTENT[600:], 600).status_code == 204


def test_who_may_send_nothing_begins_nothing(browser: Browser, school: School) -> None:
    browser.sign_in(school.accounts["learner"])

    assert create(browser).status_code == 403


def test_files_are_sent_for_an_organization_of_ones_own_only(
    app: Flask, member: Browser, school: School
) -> None:
    own = begin(member, organization=school.own)

    assert create(member, organization=school.other).status_code == 404
    assert create(member, organization="nothing").status_code == 404
    with app.app_context():
        upload = queries.find_upload(own.rsplit("/", 1)[-1])
        assert upload is not None
        assert upload.organization_id == school.own_id


def test_a_forged_request_of_another_site_lacks_the_header_it_cannot_send(
    app: Flask, member: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    url = begin(member)

    for form in ({}, {"X-HTTP-Method-Override": "DELETE"}):
        assert member.post(url, headers=form, data={"a": "b"}).status_code in (405, 412)
    assert member.post(ROOT, data={"a": "b"}).status_code == 412
    preflight = member.options(url, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in preflight.headers
    assert offset_of(member, url) == 0


def test_the_last_piece_sent_twice_ends_it_once(member: Browser) -> None:
    url = begin(member)
    patch(member, url, CONTENT[:1000])

    assert patch(member, url, CONTENT[1000:], 1000).status_code == 204
    assert patch(member, url, CONTENT[1000:], 1000).status_code == 409
    assert patch(member, url, b"", len(CONTENT)).status_code == 204
    assert offset_of(member, url) == len(CONTENT)
    assert len(finished) == 1


def test_a_process_that_died_before_the_finish_is_made_up_for(
    app: Flask, member: Browser, school: School
) -> None:
    with app.app_context():
        upload = make_upload(school.accounts["member"], size_bytes=len(CONTENT), received=CONTENT)
        db.session.remove()

    assert offset_of(member, f"{ROOT}/{upload.public_id}") == len(CONTENT)
    assert offset_of(member, f"{ROOT}/{upload.public_id}") == len(CONTENT)
    assert len(finished) == 1


@pytest.mark.parametrize(
    "data", [b"MZ\x90\x00" + bytes(3000), b"<html><script>" + b" " * 3000, b"\x7fELF" + bytes(3000)]
)
def test_a_renamed_program_is_refused_at_its_first_bytes(
    app: Flask, member: Browser, data: bytes
) -> None:
    url = begin(member, len(data), filename="fiesta.mp4")

    response = patch(member, url, data[:1000])

    assert (response.status_code, (response.json or {})["detail"]) == (
        415,
        "Elige un video o un audio.",
    )
    assert member.head(url, headers=SPEAKS).status_code == 404
    with app.app_context():
        assert not files.path_of(url.rsplit("/", 1)[-1]).exists()


@pytest.mark.parametrize(
    ("size", "name", "status"),
    [(0, "a.mp4", 422), (MAX_BYTES + 1, "a.mp4", 413), (5, "a.exe", 415)],
)
def test_what_is_too_much_or_of_another_kind_is_refused_with_a_sentence(
    member: Browser, size: int, name: str, status: int
) -> None:
    response = create(member, size, filename=name)

    assert response.status_code == status
    assert (response.json or {})["detail"].endswith(".")


def test_f6_a_full_disk_says_so_before_the_start(
    app: Flask, member: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "DISK_RESERVE_BYTES", 10**18)

    response = create(member)

    assert response.status_code == 507
    assert "lugar" in (response.json or {})["detail"]


def test_above_the_bound_of_bodies_the_sender_waits_and_pages_go_on(
    app: Flask, member: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = begin(member)
    monkeypatch.setitem(app.config, "UPLOADS_PER_WORKER", 0)

    full = patch(member, url, CONTENT)

    assert (full.status_code, full.headers["Retry-After"]) == (503, "5")
    assert offset_of(member, url) == 0
    monkeypatch.undo()
    assert patch(member, url, CONTENT).status_code == 204


def test_r7_what_was_uploaded_is_served_by_no_address(member: Browser) -> None:
    marker = CONTENT + b"<script>marker</script>"
    url = begin(member, len(marker))
    patch(member, url, marker)
    public_id = url.rsplit("/", 1)[-1]

    for path in (url, f"{url}.part", f"/uploads/{public_id}.part", f"/static/{public_id}.part",
                 f"/static/../../var/uploads/{public_id}.part"):  # fmt: skip
        response = member.get(path)
        assert b"marker" not in response.data
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_body_over_the_limit_of_forms_passes_here(member: Browser) -> None:
    data = CONTENT + bytes(2_000_000)
    url = begin(member, len(data))

    assert patch(member, url, data).headers["Upload-Offset"] == str(len(data))


def test_a_creation_in_another_content_type_has_no_bytes(member: Browser) -> None:
    response = member.post(ROOT, data=b"", content_type=TYPE, headers=SPEAKS)

    assert response.status_code == 400
