"""A real PostgreSQL for tests: one throw-away cluster per run, a new database per test."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.ports import free_port

# What a crash of the machine would lose is of no interest here, and syncing is slow. The time zone
# is one that nobody may notice.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
        "max_connections": "200", "shared_buffers": "32MB",
        "timezone": "'America/Bogota'"}  # fmt: skip


class PostgresqlServer:
    """A cluster in a temporary folder. PostgreSQL refuses to run as root: another user does."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="escuela-pg-"))
        self._count = 0
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(self.folder, _other_user())
        subprocess.run(
            [*_as_other_user(), _find("initdb"), "-D", self.folder / "data", "-U", "escuela",
             "-A", "trust", "-N", "-E", "UTF8", "--locale", "C.UTF-8"],
            check=True, cwd=self.folder, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        with (self.folder / "data" / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = ["-p", str(self.port), "-k", str(self.folder), "-c", "listen_addresses=127.0.0.1"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_as_other_user(), _find("postgres"), "-D", self.folder / "data", *options],
                cwd=self.folder, stdout=log, stderr=log,
            )  # fmt: skip
        wait_until_it_takes_connections(f"{self._address} connect_timeout=2")

    def stop(self) -> None:
        """Stop it at once, as a crash would: clients see their connections cut."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=30)

    @property
    def _address(self) -> str:
        return f"host=127.0.0.1 port={self.port} user=escuela dbname=postgres"

    def new_database(self) -> str:
        """Return the SQLAlchemy address of a new, empty database."""
        self._count += 1
        name = f"school_{self._count}"
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://escuela@127.0.0.1:{self.port}/{name}"

    def remove(self) -> None:
        """Stop for good and leave nothing."""
        self.stop()
        shutil.rmtree(self.folder)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--on-postgresql",
        action="store_true",
        help="give the application of most tests a PostgreSQL database instead of SQLite",
    )


@pytest.fixture(scope="session")
def database_address(request: pytest.FixtureRequest) -> str:
    """SQLAlchemy address of the database that most tests share."""
    if not request.config.getoption("on_postgresql"):
        return "sqlite://"
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    return server.new_database()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    server = PostgresqlServer()
    yield server
    server.remove()


@pytest.fixture
def postgresql_uri(postgresql_server: PostgresqlServer) -> str:
    """The address of a new database."""
    return postgresql_server.new_database()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def new_database_uri(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new database, on both engines in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'school.sqlite'}"
    make: Callable[[], str] = request.getfixturevalue("postgresql_server").new_database
    return make()


def _find(program: str) -> str:
    newest_first = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    found = str(newest_first[0]) if newest_first else shutil.which(program)
    assert found, f"no {program}: apt-get install postgresql"
    return found


def wait_until_it_takes_connections(address: str, *, within_s: float = 30) -> None:
    """Wait for a server that starts. Raises TimeoutError."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise TimeoutError(address) from error
            time.sleep(0.05)
        else:
            return


def _as_other_user() -> list[str]:
    """Return what starts a program that ends with us, however we end, and never as root."""
    if os.geteuid() != 0:
        return ["setpriv", "--pdeathsig", "QUIT", "--"]
    entry = pwd.getpwnam(_other_user())
    return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups",
            "--pdeathsig", "QUIT", "--"]  # fmt: skip


def _other_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
