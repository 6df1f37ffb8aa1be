"""storage/s3.py against a real S3 server: who may read what, for how long, and with what proof."""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
from flask import Flask

import escuela.app
from escuela import doctor
from escuela.db import db
from escuela.doctor import Level
from escuela.storage import Damaged, StorageAway, Unprepared
from escuela.storage.s3 import S3Storage
from escuela.storage.s3_rules import S3Settings, etag_of
from escuela.storage.scratch import Scratch
from tests.s3_server import ACCESS_KEY, SECRET_KEY, S3Server

pytestmark = pytest.mark.s3

ORIGIN = "https://escuela.example"
KEY, DATA = "a/clip.mp4", bytes(range(256)) * 40


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Scratch]:
    scratch = Scratch(tmp_path / "tmp")
    yield scratch
    scratch.leave()


@pytest.fixture(scope="module")
def settings(s3_server: S3Server, tmp_path_factory: pytest.TempPathFactory) -> S3Settings:
    settings = s3_server.settings()
    storage = S3Storage(settings, Scratch(tmp_path_factory.mktemp("prepare")))
    storage.prepare(ORIGIN)
    storage.put_bytes(KEY, DATA)
    return settings


@pytest.fixture
def storage(settings: S3Settings, place: Scratch) -> S3Storage:
    return S3Storage(settings, place)


def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(  # noqa: S310 - the loopback server of this test
        url, method=method, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.read(), _small(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), _small(error.headers)


def _small(headers: object) -> dict[str, str]:
    return {name.lower(): text for name, text in headers.items()}  # type: ignore[attr-defined]


def link(storage: S3Storage, expires_s: int = 300, key: str = KEY) -> str:
    url = storage.signed_url(key, expires_s=expires_s, content_type="video/mp4")
    assert url is not None
    return url


def changed(url: str, **fields: str) -> str:
    """Return a link with some of its query fields replaced, added, or (empty) left out."""
    parts = urlsplit(url)
    query = {name.replace("_", "-"): text for name, text in fields.items()}
    kept = {name: text for name, text in (dict(parse_qsl(parts.query)) | query).items() if text}
    return urlunsplit(parts._replace(query=urlencode(kept)))


def test_r20_a_signed_link_reads_the_file_and_parts_of_it(storage: S3Storage) -> None:
    url = link(storage)

    whole = ask(url)
    part = ask(url, Range="bytes=100-149")
    end = ask(url, Range="bytes=-10")

    assert (whole[0], whole[1], whole[2]["content-type"]) == (200, DATA, "video/mp4")
    assert (part[0], part[1]) == (206, DATA[100:150])
    assert part[2]["content-range"] == f"bytes 100-149/{len(DATA)}"
    assert (end[0], end[1]) == (206, DATA[-10:])
    assert urlsplit(url).netloc in str(storage.link_origin)


def test_r20_a_download_gets_its_name_whatever_is_in_it(storage: S3Storage) -> None:
    url = storage.signed_url(KEY, expires_s=60, filename='niña "sin" miedo;.mp4')

    assert url is not None
    assert ask(url)[2]["content-disposition"] == (
        "attachment; filename*=UTF-8''ni%C3%B1a%20%22sin%22%20miedo%3B.mp4"
    )


def test_r20_a_link_ends_when_it_says(storage: S3Storage) -> None:
    short, long = link(storage, expires_s=1), link(storage, expires_s=600)

    deadline = time.monotonic() + 10
    while ask(short)[0] == 200 and time.monotonic() < deadline:
        time.sleep(0.2)

    assert ask(short)[0] == 403
    assert ask(long)[0] == 200


@pytest.mark.parametrize(
    "forge",
    [
        lambda url: changed(url, X_Amz_Signature="0" * 64),
        lambda url: changed(url, X_Amz_Expires="86400"),
        lambda url: changed(url, X_Amz_Date="20990101T000000Z"),
        lambda url: changed(url, response_content_type="text/html"),
        lambda url: changed(url, X_Amz_Signature=""),
        lambda url: url.replace(KEY, "a/other.mp4"),
        lambda url: url.partition("?")[0],
    ],
    ids=["signature", "expiry", "date", "type", "unsigned", "key", "bare"],
)
def test_r20_a_link_that_was_tampered_with_is_refused(
    storage: S3Storage, forge: Callable[[str], str]
) -> None:
    storage.put_bytes("a/other.mp4", b"not for you")
    url = link(storage)
    assert ask(changed(url))[0] == 200, "the link is good as long as nothing is changed"

    status, body, _ = ask(forge(url))

    assert status in (400, 403)
    assert DATA[:64] not in body
    assert b"not for you" not in body


def test_r20_a_link_does_not_let_anybody_write_or_delete(storage: S3Storage) -> None:
    url = link(storage)

    assert ask(url, "PUT")[0] == ask(url, "DELETE")[0] == 403
    assert storage.stat(KEY) is not None


def test_r20_nobody_lists_or_reads_without_a_signature(settings: S3Settings) -> None:
    bucket = f"{settings.endpoint}/{settings.bucket}"

    assert {ask(f"{bucket}{rest}")[0] for rest in ("", "/", "/?list-type=2", f"/{KEY}")} == {403}


def test_r20_a_wrong_secret_signs_nothing(settings: S3Settings, place: Scratch) -> None:
    forger = S3Storage(replace(settings, secret_key="guessed"), place)

    assert ask(link(forger))[0] == 403
    with pytest.raises(StorageAway):
        forger.put_bytes("a/b", b"x")


def test_pages_of_the_school_may_read_parts_and_others_may_not(storage: S3Storage) -> None:
    url = link(storage)
    wish = {"Access_Control_Request_Method": "GET", "Access_Control_Request_Headers": "range"}

    asked = ask(url, "OPTIONS", Origin=ORIGIN, **wish)
    stranger = ask(url, "OPTIONS", Origin="https://elsewhere.example", **wish)
    read = ask(url, Origin=ORIGIN, Range="bytes=0-9")

    assert asked[0] == 200
    assert asked[2]["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-origin" not in stranger[2]
    assert read[2]["access-control-allow-origin"] == ORIGIN
    assert "content-range" in read[2]["access-control-expose-headers"].lower()


def test_what_arrives_otherwise_than_it_was_sent_is_refused_and_removed(
    storage: S3Storage, tmp_path: Path
) -> None:
    clip = tmp_path / "clip"
    clip.write_bytes(b"first")

    class Restless(S3Storage):
        """Reads a file that changes between its check and its upload."""

        def _verified(self, key: str, size: int, etag: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
            del etag
            with clip.open("rb") as file:
                clip.write_bytes(b"other")
                return super()._verified(key, size, etag_of(file, 1024))

    restless = Restless(storage._settings, storage._scratch)

    with pytest.raises(Damaged):
        restless.put("a/changed", clip)
    assert storage.stat("a/changed") is None


def test_a_server_that_is_not_there_is_told_within_bounds(
    settings: S3Settings, place: Scratch
) -> None:
    lost = S3Storage(replace(settings, endpoint="http://127.0.0.1:1"), place)

    began = time.monotonic()
    with pytest.raises(StorageAway):
        lost.stat("a/b")
    with pytest.raises(Unprepared, match="ESCUELA_S3_ENDPOINT does not answer"):
        lost.check()

    assert time.monotonic() - began < 20


@pytest.fixture
def school(s3_server: S3Server, tmp_path: Path) -> Flask:
    return school_with(s3_server, tmp_path, s3_server.settings())


def school_with(s3_server: S3Server, tmp_path: Path, settings: S3Settings) -> Flask:
    return escuela.app.create_app({
        "DATA_FOLDER": tmp_path, "SQLALCHEMY_DATABASE_URI": "sqlite://", "STORAGE": "s3",
        "BASE_URL": ORIGIN, "S3_ENDPOINT": s3_server.endpoint, "S3_BUCKET": settings.bucket,
        "S3_ACCESS_KEY": settings.access_key, "S3_SECRET_KEY": settings.secret_key,
    })  # fmt: skip


def test_preparing_makes_a_private_bucket_and_may_be_repeated(school: Flask) -> None:
    run = school.test_cli_runner().invoke

    before = run(args=["storage", "check"])
    first, second = run(args=["storage", "prepare"]), run(args=["storage", "prepare"])
    after = run(args=["storage", "check"])

    assert (before.exit_code, before.stderr) == (
        1, "Error: there is no such bucket: run `flask storage prepare`\n",
    )  # fmt: skip
    assert (first.exit_code, second.exit_code, after.exit_code) == (0, 0, 0)
    bucket = f"{school.config['S3_ENDPOINT']}/{school.config['S3_BUCKET']}"
    assert ask(bucket)[0] == 403


def test_a_bucket_prepared_for_another_address_is_told_by_the_doctor(school: Flask) -> None:
    school.test_cli_runner().invoke(args=["storage", "prepare"])
    with school.app_context():
        db.create_all()
        before = [finding.level for about, finding in doctor.examine() if about == "storage"]
        school.config["BASE_URL"] = "https://otra.example"
        after = [finding.level for about, finding in doctor.examine() if about == "storage"]

    assert before == [Level.GOOD]
    assert after == [Level.GOOD, Level.MISSING]


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ({"access_key": "nobody"}, "does not know ESCUELA_S3_ACCESS_KEY"),
        ({"secret_key": "guessed"}, "ESCUELA_S3_SECRET_KEY is wrong"),
    ],
)
def test_wrong_settings_are_told_with_what_to_do(
    s3_server: S3Server, tmp_path: Path, wrong: dict[str, str], advice: str
) -> None:
    settings = replace(s3_server.settings(), **wrong)
    school = school_with(s3_server, tmp_path, settings)

    result = school.test_cli_runner().invoke(args=["storage", "prepare"])

    assert result.exit_code == 1
    assert advice in result.stderr
    assert settings.secret_key not in result.output


def test_missing_settings_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs ESCUELA_S3_BUCKET, ESCUELA_S3_ACCESS_KEY, "):
        escuela.app.create_app({"DATA_FOLDER": tmp_path, "STORAGE": "s3"})


def test_the_secret_key_is_in_no_link(storage: S3Storage) -> None:
    assert SECRET_KEY not in link(storage)
    assert ACCESS_KEY in link(storage)
    assert os.environ.get("AWS_SECRET_ACCESS_KEY") is None
