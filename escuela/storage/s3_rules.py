"""What holds for S3 without asking a server: settings, proofs, the rule for pages, advice."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CORSRuleTypeDef


@dataclass(frozen=True, slots=True)
class S3Settings:
    """Where the bucket is."""

    endpoint: str
    """Address of the server; empty for Amazon's in the region."""
    public_endpoint: str
    """The one that browsers reach it by; empty if it is the same."""
    bucket: str
    region: str
    access_key: str
    secret_key: str

    @classmethod
    def from_config(cls, config: Mapping[str, object]) -> "S3Settings":
        """Read the settings of config.py. Raises ValueError naming what is missing."""
        names = ("ENDPOINT", "PUBLIC_ENDPOINT", "BUCKET", "REGION", "ACCESS_KEY", "SECRET_KEY")
        found = {name: str(config[f"S3_{name}"] or "") for name in names}
        missing = [f"ESCUELA_S3_{name}" for name in names[2:] if not found[name]]
        if missing:
            raise ValueError(f"ESCUELA_STORAGE=s3 needs {', '.join(missing)}")
        return cls(*found.values())


class Unprepared(Exception):
    """The bucket can't be used; says in a sentence for the operator what to do."""


# Error codes of S3 servers, and what an operator does about them.
ADVICE = {
    "InvalidAccessKeyId": "the server does not know ESCUELA_S3_ACCESS_KEY",
    "SignatureDoesNotMatch": "ESCUELA_S3_SECRET_KEY is wrong (or the clock of this machine)",
    "RequestTimeTooSkewed": "the clock of this machine is wrong",
    "AccessDenied": "the key may not do that: allow it to read, write, list and delete",
    "AllAccessDisabled": "the key may not do that: allow it to read, write, list and delete",
    "NoSuchBucket": "there is no such bucket: run `flask storage prepare`",
    "BucketAlreadyExists": "ESCUELA_S3_BUCKET belongs to somebody else: choose another name",
    "InvalidBucketName": "ESCUELA_S3_BUCKET can't be a bucket's name",
}


def etag_of(file: BinaryIO, part_bytes: int) -> str:
    """Return the ETag S3 gives to a file sent in parts of this size: MD5, or MD5 of the MD5s."""
    digests = []
    while part := file.read(part_bytes):
        digests.append(hashlib.md5(part, usedforsecurity=False).digest())
    if len(digests) > 1:
        whole = hashlib.md5(b"".join(digests), usedforsecurity=False).hexdigest()
        return f"{whole}-{len(digests)}"
    return digests[0].hex() if digests else hashlib.md5(b"", usedforsecurity=False).hexdigest()


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address, as browsers name where a page comes from."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def cors_rule(page_origin: str) -> "CORSRuleTypeDef":
    """Return what hls.js needs: GET and HEAD with Range from the school's own pages."""
    return {
        "AllowedOrigins": [page_origin],
        "AllowedMethods": ["GET", "HEAD"],
        "AllowedHeaders": ["Range"],
        "ExposeHeaders": ["Content-Length", "Content-Range", "Accept-Ranges", "ETag"],
    }
