"""The demo's accounts. Their passwords are made anew on each machine and kept beside its data."""

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import current_app

from courses.demo import content
from courses.demo.content import Person
from escuela.accounts import queries as account_queries
from escuela.accounts import services as accounts
from escuela.accounts.models import Account
from escuela.accounts.rules import fold_login
from escuela.accounts.services import NewAccount
from escuela.authz.identity import Viewer, viewer_of
from escuela.consent import services as consents
from escuela.consent.rules import ACCOUNT_TEXT
from escuela.consent.texts import shelf
from escuela.db import transaction

SYSTEM = Viewer(None, frozenset())

FILE_NAME = "demo-accounts.json"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without signs that are easily taken for others; 16 of them are 79 bits."""

GROUPS, GROUP_CHARS = 4, 4


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """How to sign in as somebody of the demo."""

    role: str
    organization: str
    """Name of their organization or national network; empty where they have none."""
    login: str
    password: str
    totp_secret: str | None
    """Secret of a second factor; None: this account has none."""


def ensure_accounts() -> Mapping[str, Account]:
    """Make the accounts that are missing; return all of them by the person's key.

    A password that this machine has not written down is replaced: nobody could know it.
    """
    known = {row.login: row.password for row in read_accounts()}
    people = content.read_people()
    rows = [_row(person, known.get(login_of(person)) or _new_password()) for person in people]
    found = {
        person.key: _ensure(person, row.password, is_known=row.login in known)
        for person, row in zip(people, rows, strict=True)
    }
    _write(rows)
    return found


def read_accounts() -> Sequence[DemoAccount]:
    """Return how to sign in as each person; empty before the demo was loaded here."""
    if not _path().exists():
        return []
    return [DemoAccount(**row) for row in json.loads(_path().read_text("utf-8"))]


def login_of(person: Person) -> str:
    """Return the name a person of the demo signs in with."""
    return fold_login(person.alias)


def _ensure(person: Person, password: str, *, is_known: bool) -> Account:
    account = account_queries.find_account_by_login(login_of(person))
    if account is not None:
        if not is_known:
            accounts.change_password(account, password, by=SYSTEM)
        return account
    new = NewAccount(person.alias, login_of(person), password, person.language)
    with transaction():
        account = accounts.create_account(new, by=SYSTEM)
        read = shelf().newest(ACCOUNT_TEXT).read_in(person.language)
        consents.agree(account.id, read, by=viewer_of(account.id))
        account.saves_data = person.saves_data
        account.name, account.legal_name = person.name, person.legal_name
        account.email = person.email
    return account


def _row(person: Person, password: str) -> DemoAccount:
    organizations = content.read_organizations()
    organization = organizations[person.organization].details.name if person.organization else ""
    if person.network:
        organization = content.read_networks()[person.network][0]
    return DemoAccount(person.role.value, organization, login_of(person), password, None)


def _new_password() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_CHARS)) for _ in range(GROUPS))
    return "-".join(groups)


def _write(rows: Sequence[DemoAccount]) -> None:
    """Write the file so that only the one who runs the school can read it, from its first byte."""
    path = _path()
    text = json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def _path() -> Path:
    return Path(str(current_app.config["DATA_FOLDER"])) / FILE_NAME
