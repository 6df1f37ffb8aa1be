"""The schools that are measured: the demo alone, and among very many rows, on each engine."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from courses.demo import people, tour
from courses.demo.scale import load as scale
from courses.demo.scale.sizes import BIG, Sizes
from courses.demo.tour import Stop
from escuela.accounts.models import Account
from escuela.authz.roles import Role
from escuela.db import db
from tests.bench.measure import say
from tests.bench.web import reference
from tests.browser import Browser
from tests.factories.demo import make_demo
from tests.postgresql_server import PostgresqlServer
from wsgi import create_app

SMALL_BIG = Sizes(organizations=40, videos=200, accounts=1_000, progress=9_000, courses=40)
"""The big school of a quick run."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One school, with the pages of its tour and who looks at each."""

    app: Flask
    folder: Path
    stops: tuple[Stop, ...]
    accounts: Mapping[str, int | None]
    """Account ids by role."""

    @property
    def database(self) -> str:
        """Its address, for a server that is started on it."""
        return str(self.app.config["SQLALCHEMY_DATABASE_URI"])

    def cookie_of(self, role: str) -> str:
        """Return the header of a new session of the tour's person of this role; "" for none."""
        account_id = self.accounts[role]
        if account_id is None:
            return ""
        return cookie_of(self.app, account_id)


def cookie_of(app: Flask, account_id: int) -> str:
    """Return the header of a new session of an account."""
    browser = Browser(app, app.response_class)
    browser.sign_in(account_id)
    cookie = browser.get_cookie(str(app.config["SESSION_COOKIE_NAME"]))
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"


@contextmanager
def engines(names: tuple[str, ...]) -> Iterator[Mapping[str, PostgresqlServer | None]]:
    """Start PostgreSQL where it is asked for."""
    server = PostgresqlServer() if "postgresql" in names else None
    try:
        yield {name: server if name == "postgresql" else None for name in names}
    finally:
        if server:
            server.remove()


@contextmanager
def school(
    folder: Path, server: PostgresqlServer | None, sizes: Sizes | None = None
) -> Iterator[Bench]:
    """Make the demo in a folder; with `sizes` also all that lies around it."""
    folder.mkdir()
    settings: dict[str, object] = {"DATA_FOLDER": folder, "SECRET_KEY": secrets.token_hex(32)}
    settings["SQLALCHEMY_DATABASE_URI"] = (
        server.new_database() if server else f"sqlite:///{folder / 'escuela.sqlite'}"
    )
    app = create_app(settings)
    reference.init_app(app)
    with app.app_context():
        flask_migrate.upgrade()
        say(f"making {folder.name}")
        make_demo()
        if sizes:
            scale.load(say, sizes)
        accounts: dict[str, int | None] = {Role.VISITOR.value: None}
        for row in people.read_accounts():
            found = db.session.scalar(sa.select(Account.id).where(Account.login == row.login))
            accounts.setdefault(row.role, found)
        stops = tuple(tour.stops())
    try:
        yield Bench(app, folder, stops, accounts)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


__all__ = ["BIG", "SMALL_BIG", "Bench", "cookie_of", "engines", "school"]
