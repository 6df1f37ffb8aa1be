"""The tus 1.0.0 protocol, header by header, as any client may use it."""

import base64
import hashlib
from io import BytesIO

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
    checksum,
    create,
    metadata,
    offset_of,
    patch,
)


def test_options_tell_versions_extensions_and_the_largest_size(browser: Browser) -> None:
    response = browser.options(ROOT)

    assert response.status_code == 204
    assert response.headers["Tus-Version"] == "1.0.0"
    assert int(response.headers["Tus-Max-Size"]) >= MAX_BYTES
    assert set(response.headers["Tus-Checksum-Algorithm"].split(",")) == {"sha1", "sha256", "md5"}
    assert set(response.headers["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "expiration", "checksum", "termination"
    }  # fmt: skip


def test_a_file_arrives_in_pieces_and_is_whole(app: Flask, member: Browser) -> None:
    created = create(member)
    url = created.headers["Location"]
    first = patch(member, url, CONTENT[:700])
    last = patch(member, url, CONTENT[700:], 700)

    assert (created.status_code, first.status_code, last.status_code) == (201, 204, 204)
    assert (first.headers["Upload-Offset"], "Upload-Expires" in first.headers) == ("700", True)
    assert last.headers["Upload-Offset"] == str(len(CONTENT))
    state = member.get(url).json or {}
    assert state["finished"] is True
    assert state["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    with app.app_context():
        assert files.path_of(url.rsplit("/", 1)[-1]).read_bytes() == CONTENT


def test_creation_may_carry_the_first_bytes(member: Browser) -> None:
    headers = {**SPEAKS, "Upload-Length": str(len(CONTENT)), "Upload-Metadata": metadata()}

    response = member.post(ROOT, data=CONTENT[:600], content_type=TYPE, headers=headers)

    assert (response.status_code, response.headers["Upload-Offset"]) == (201, "600")
    assert offset_of(member, response.headers["Location"]) == 600


def test_head_tells_offset_length_and_name_and_is_not_cached(member: Browser) -> None:
    url = begin(member)
    patch(member, url, CONTENT[:10])

    headers = member.head(url, headers=SPEAKS).headers

    assert (headers["Upload-Offset"], headers["Upload-Length"]) == ("10", str(len(CONTENT)))
    assert headers["Cache-Control"] == "no-store"
    assert base64.b64encode(b"marcha.mkv").decode() in headers["Upload-Metadata"]


def test_another_version_is_refused_and_told_ours(member: Browser) -> None:
    url = begin(member)

    for response in (
        member.post(ROOT, headers={"Upload-Length": "3"}),
        member.patch(url, headers={"Tus-Resumable": "0.2.2"}),
        member.head(url),
        member.delete(url),
    ):
        assert (response.status_code, response.headers["Tus-Version"]) == (412, "1.0.0")


@pytest.mark.parametrize("length", [None, "-1", "+5", "5.0", "1e3", "x", "9" * 30])
def test_a_length_that_is_no_number_is_a_bad_request(member: Browser, length: str | None) -> None:
    headers = {**SPEAKS, "Upload-Metadata": metadata()}
    if length is not None:
        headers["Upload-Length"] = length

    assert member.post(ROOT, headers=headers).status_code == 400


def test_bytes_for_another_place_are_a_conflict_and_change_nothing(member: Browser) -> None:
    url = begin(member)
    patch(member, url, CONTENT[:500])

    for offset in (0, 499, 501):
        response = patch(member, url, CONTENT[500:600], offset)
        assert (response.status_code, response.headers["Upload-Offset"]) == (409, "500")
    assert offset_of(member, url) == 500


def test_more_bytes_than_announced_are_refused(member: Browser) -> None:
    url = begin(member)

    assert patch(member, url, CONTENT + b"!").status_code == 413
    assert offset_of(member, url) == 0


def test_a_body_of_unknown_length_ends_at_the_announced_size(member: Browser) -> None:
    url = begin(member)

    response = member.patch(
        url,
        input_stream=BytesIO(CONTENT + b"and more"),
        content_type=TYPE,
        headers={**SPEAKS, "Upload-Offset": "0", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert response.headers["Upload-Offset"] == str(len(CONTENT))


def test_another_content_type_is_refused(member: Browser) -> None:
    url = begin(member)

    response = member.patch(url, data=b"x", headers={**SPEAKS, "Upload-Offset": "0"})

    assert response.status_code == 415


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_right_checksum_is_taken_and_a_wrong_one_leaves_no_byte(
    member: Browser, algorithm: str
) -> None:
    url = begin(member)
    good = checksum(CONTENT[:900], algorithm)

    wrong = patch(member, url, CONTENT[:899] + b"?", Upload_Checksum=good)
    assert (wrong.status_code, offset_of(member, url)) == (460, 0)

    right = patch(member, url, CONTENT[:900], Upload_Checksum=good)
    assert (right.status_code, offset_of(member, url)) == (204, 900)


def test_a_wrong_checksum_of_the_last_bytes_does_not_finish(member: Browser) -> None:
    url = begin(member)
    bad = checksum(b"something else", "sha256")

    assert patch(member, url, CONTENT, Upload_Checksum=bad).status_code == 460
    assert offset_of(member, url) == 0
    assert finished == []


@pytest.mark.parametrize("text", ["crc32 AAAA", "sha1 ***", "sha1", "nothing"])
def test_a_checksum_that_cannot_be_read_leaves_no_byte(member: Browser, text: str) -> None:
    url = begin(member)

    assert patch(member, url, CONTENT, Upload_Checksum=text).status_code in (400, 460)
    assert offset_of(member, url) == 0


def test_termination_forgets_row_and_file(app: Flask, member: Browser) -> None:
    url = begin(member)
    patch(member, url, CONTENT[:10])
    public_id = url.rsplit("/", 1)[-1]

    assert member.delete(url, headers=SPEAKS).status_code == 204

    assert member.head(url, headers=SPEAKS).status_code == 404
    with app.app_context():
        assert not files.path_of(public_id).exists()
        assert queries.find_upload(public_id) is None


def test_networks_that_let_only_post_through_may_say_the_method_in_a_header(
    member: Browser,
) -> None:
    url = begin(member)
    headers = {**SPEAKS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}

    response = member.post(url, data=CONTENT[:10], content_type=TYPE, headers=headers)

    assert (response.status_code, response.headers["Upload-Offset"]) == (204, "10")
    assert member.post(url, headers=SPEAKS).status_code == 405


def test_the_list_holds_ones_own_with_their_true_offsets(
    app: Flask, member: Browser, school: School
) -> None:
    url = begin(member)
    patch(member, url, CONTENT[:321])
    with app.app_context():
        make_upload(school.accounts["lead"])
        db.session.remove()

    listed = (member.get(ROOT).json or {})["uploads"]

    assert [(each["url"], each["name"], each["offset"]) for each in listed] == [
        (url, "marcha.mkv", 321)
    ]
