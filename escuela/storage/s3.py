"""Files in a private S3 bucket: the only file that knows boto3."""

import io
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar, cast
from urllib.parse import quote, urlsplit

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from escuela import clock
from escuela.storage.base import (
    Damaged,
    NotStored,
    Part,
    StorageAway,
    StoredFile,
    check_key,
    check_prefix,
)
from escuela.storage.s3_rules import ADVICE, S3Settings, Unprepared, cors_rule, etag_of
from escuela.storage.scratch import Scratch

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.literals import BucketLocationConstraintType
    from mypy_boto3_s3.type_defs import (
        CreateBucketConfigurationTypeDef,
        HeadObjectOutputTypeDef,
        ObjectIdentifierTypeDef,
    )

Answer = TypeVar("Answer")

PART_BYTES = 16 * 1024 * 1024
"""Files above this go in parts of this size; two parts are in memory at a time."""
MAX_PARTS = 9_000
"""S3 allows 10,000; above, parts grow."""
BATCH = 1_000
"""Keys that one delete request may name."""
FORGOTTEN_AFTER = timedelta(days=1)
"""An unfinished multipart upload this old has no writer any more."""


class S3Storage:
    """A private bucket. No canned ACL is ever sent: rights are the bucket's and the links'."""

    def __init__(self, settings: S3Settings, scratch: Scratch) -> None:
        self._settings = settings
        self._scratch = scratch

    @property
    def link_origin(self) -> str | None:
        """Scheme and host that signed links lead to."""
        address = urlsplit(self._signer.meta.endpoint_url)
        return f"{address.scheme}://{address.netloc}"

    def put(self, key: str, path: Path, *, move: bool = False, link: bool = False) -> StoredFile:
        """Upload the file, large ones in parts, and compare what arrived with what was sent."""
        del link
        size = path.stat().st_size
        part_bytes = max(PART_BYTES, -(-size // MAX_PARTS))
        transfer = TransferConfig(
            multipart_threshold=part_bytes + 1, multipart_chunksize=part_bytes, max_concurrency=2
        )
        with path.open("rb") as file:
            etag = etag_of(file, part_bytes)
        _ask(lambda: self._client.upload_file(
            str(path), self._bucket, check_key(key), Config=transfer))  # fmt: skip
        stored = self._verified(key, size, etag)
        if move:
            path.unlink()
        return stored

    def put_bytes(self, key: str, data: bytes) -> StoredFile:
        """Upload a small file in one request."""
        _ask(lambda: self._client.put_object(Bucket=self._bucket, Key=check_key(key), Body=data))
        return self._verified(key, len(data), etag_of(io.BytesIO(data), max(len(data), 1)))

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Return a stream over the file or a part of it; a cut line raises StorageAway."""
        size = self._stat(key)["ContentLength"]
        end = size if length is None else min(size, start + length)
        if start >= end:
            return io.BytesIO()
        answer = _ask(lambda: self._client.get_object(
            Bucket=self._bucket, Key=key, Range=f"bytes={start}-{end - 1}"))  # fmt: skip
        body = _Body(cast(BinaryIO, answer["Body"]), end - start)
        return cast(BinaryIO, io.BufferedReader(body, 256 * 1024))

    @contextmanager
    def lend_path(self, key: str) -> Iterator[Path]:
        """Download to scratch, and remove the copy at the end."""
        self._stat(key)
        with self._scratch.file(Path(key).suffix) as path:
            _ask(lambda: self._client.download_file(self._bucket, key, str(path)))
            yield path

    def delete(self, key: str) -> None:
        """Remove the file."""
        _ask(lambda: self._client.delete_object(Bucket=self._bucket, Key=check_key(key)))

    def delete_prefix(self, prefix: str) -> int:
        """Remove all below the prefix, a thousand at a time."""
        keys = list(self.list_prefix(prefix))
        for start in range(0, len(keys), BATCH):
            self._delete_batch(keys[start : start + BATCH])
        return len(keys)

    def list_prefix(self, prefix: str) -> Iterator[str]:
        """Yield keys, page by page."""
        check_prefix(prefix)
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        for page in _asked_in_turn(iter(pages)):
            yield from (entry["Key"] for entry in page.get("Contents", ()))

    def stat(self, key: str) -> StoredFile | None:
        """Ask for the head of the file."""
        try:
            return StoredFile(key, self._stat(key)["ContentLength"])
        except NotStored:
            return None

    def signed_url(
        self, key: str, *, expires_s: int, filename: str | None = None,
        content_type: str | None = None,
    ) -> str | None:  # fmt: skip
        """Sign a GET; nothing is asked of the server, so this takes well under a millisecond."""
        parameters = {"Bucket": self._bucket, "Key": check_key(key)}
        if content_type is not None:
            parameters["ResponseContentType"] = content_type
        if filename is not None:
            parameters["ResponseContentDisposition"] = (
                f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
            )
        return self._signer.generate_presigned_url(
            "get_object", Params=parameters, ExpiresIn=expires_s
        )

    def tidy(self) -> int:
        """Abort multipart uploads whose writer died more than a day ago."""
        before = clock.utc_now() - FORGOTTEN_AFTER
        answer = _ask(lambda: self._client.list_multipart_uploads(Bucket=self._bucket))
        old = [upload for upload in answer.get("Uploads", ()) if upload["Initiated"] < before]
        for upload in old:
            self._abort(upload["Key"], upload["UploadId"])
        return len(old)

    def prepare(self, page_origin: str) -> None:
        """Make the bucket if it is not there, and let pages of this origin read by links.

        Raises Unprepared with what to do, where the server or the settings are not right.
        """
        with _told():
            if not self._has_bucket():
                self._create_bucket()
            self._client.put_bucket_cors(
                Bucket=self._bucket, CORSConfiguration={"CORSRules": [cors_rule(page_origin)]}
            )

    def lets_read(self, page_origin: str) -> bool:
        """Say whether pages of this origin may read; True where the server doesn't tell."""
        try:
            rules = self._client.get_bucket_cors(Bucket=self._bucket)["CORSRules"]
        except ClientError as error:
            return str(error.response.get("Error", {}).get("Code")) != "NoSuchCORSConfiguration"
        return any({page_origin, "*"} & set(rule["AllowedOrigins"]) for rule in rules)

    def check(self) -> None:
        """Write, read and delete a small file. Raises Unprepared with what to do."""
        key = f"check/{secrets.token_hex(8)}"
        with _told():
            self._client.put_object(Bucket=self._bucket, Key=key, Body=b"works")
            self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            self._client.delete_object(Bucket=self._bucket, Key=key)

    @property
    def _bucket(self) -> str:
        return self._settings.bucket

    @cached_property
    def _client(self) -> "S3Client":
        return self._connect(self._settings.endpoint)

    @cached_property
    def _signer(self) -> "S3Client":
        return self._connect(self._settings.public_endpoint or self._settings.endpoint)

    def _connect(self, endpoint: str) -> "S3Client":
        # A session of its own: boto3's default one is not safe to share between threads.
        return boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint or None,
            region_name=self._settings.region,
            aws_access_key_id=self._settings.access_key,
            aws_secret_access_key=self._settings.secret_key,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                # Servers other than Amazon's refuse or ignore the newer trailing checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                # A page that needs a link, or a worker that needs a file, never hangs (F5): at
                # worst three tries of 5 s to connect and 20 s of silence.
                connect_timeout=5,
                read_timeout=20,
                retries={"total_max_attempts": 3, "mode": "standard"},
            ),
        )

    def _stat(self, key: str) -> "HeadObjectOutputTypeDef":
        return _ask(lambda: self._client.head_object(Bucket=self._bucket, Key=check_key(key)))

    def _verified(self, key: str, size: int, etag: str) -> StoredFile:
        head = self._stat(key)
        # With a key of the server's key store the ETag is no MD5; size is all there is then.
        is_comparable = head.get("ServerSideEncryption", "AES256") == "AES256"
        arrived = head["ETag"].strip('"')
        if head["ContentLength"] != size or (is_comparable and arrived != etag):
            self.delete(key)
            raise Damaged
        return StoredFile(key, size)

    def _has_bucket(self) -> bool:
        # A list and not a head: only an answer with a body says what is wrong with the keys.
        try:
            self._client.list_objects_v2(Bucket=self._bucket, MaxKeys=1)
        except ClientError as error:
            if _status_of(error) == 404:
                return False
            raise
        return True

    def _create_bucket(self) -> None:
        # Amazon's first region must not be named here, all others must.
        if (region := self._settings.region) == "us-east-1":
            self._client.create_bucket(Bucket=self._bucket)
            return
        place: CreateBucketConfigurationTypeDef = {
            "LocationConstraint": cast("BucketLocationConstraintType", region)
        }
        self._client.create_bucket(Bucket=self._bucket, CreateBucketConfiguration=place)

    def _delete_batch(self, keys: list[str]) -> None:
        objects: list[ObjectIdentifierTypeDef] = [{"Key": key} for key in keys]
        answer = _ask(
            lambda: self._client.delete_objects(
                Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True}
            )
        )
        if answer.get("Errors"):
            raise StorageAway

    def _abort(self, key: str, upload_id: str) -> None:
        _ask(
            lambda: self._client.abort_multipart_upload(
                Bucket=self._bucket, Key=key, UploadId=upload_id
            )
        )


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "?"))
        raise Unprepared(ADVICE.get(code, f"the server answered {code}")) from error
    except BotoCoreError as error:
        name = type(error).__name__
        raise Unprepared(f"ESCUELA_S3_ENDPOINT does not answer as it should ({name})") from error


class _Body(Part):
    """A part whose source is a line that can be cut."""

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        return _ask(lambda: super(_Body, self).readinto(buffer))


def _ask(request: Callable[[], Answer]) -> Answer:
    """Do one request; tell "not there" from "not now"."""
    try:
        return request()
    except ClientError as error:
        if _status_of(error) == 404:
            raise NotStored from error
        raise StorageAway from error
    except (BotoCoreError, boto3.exceptions.Boto3Error, OSError) as error:
        raise StorageAway from error


def _asked_in_turn(pages: Iterator[Answer]) -> Iterator[Answer]:
    while True:
        try:
            yield _ask(lambda: next(pages))
        except StopIteration:
            return


def _status_of(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
