"""Rotation: awkward rows, cut short, repeated, and the old key out of the file."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from escuela.accounts.models import Account
from escuela.db import db, transaction
from escuela.errors import Conflict
from escuela.organizations.models import Organization
from escuela.sealed import keys, services
from escuela.sealed.errors import KeyMissing
from tests.factories import make_account, make_organization

pytestmark = pytest.mark.usefixtures("key_file")

NAMES = (None, "", "Luz", "x" * 30_000, "Ñandú 🪶", "\u202eal revés", "\x80\x00", None, "Mar")
SEALED = 2 * 7 + 1
"""Legal names, mail addresses, and one contact."""


class CutShort(Exception):
    """As if the machine went off."""


@pytest.fixture
def people() -> list[Account]:
    accounts = [make_account(f"P{number}") for number in range(len(NAMES))]
    with transaction():
        for account, name in zip(accounts, NAMES, strict=True):
            account.legal_name = name
            account.email = name and "e@example.org"
    organization = make_organization()
    with transaction():
        organization.contact_note = "+57 300"
    return accounts


def names_of(people: list[Account]) -> tuple[str | None, ...]:
    db.session.expire_all()
    return tuple(account.legal_name for account in people)


def run(app: Flask, *line: str) -> tuple[int, str]:
    # A context of its own, as a program of its own has.
    result = FlaskCliRunner(app).invoke(args=["seal", *line])
    return result.exit_code, result.output


@pytest.mark.parametrize("batch", [1, 3, 200])
def test_after_a_rotation_the_old_key_is_needed_no_more(people: list[Account], batch: int) -> None:
    old = keys.keyring().newest.id
    keys.add()

    report = services.rotate(batch=batch)

    assert report.resealed == {
        "account.legal_name_sealed": 7, "account.email_sealed": 7,
        "organization.contact_note_sealed": 1,
    }  # fmt: skip
    assert not report.closed
    services.remove_key(old)
    assert names_of(people) == NAMES
    assert db.session.scalars(sa.select(Organization)).one().contact_note == "+57 300"


def test_a_rotation_that_was_cut_short_is_finished_by_the_next(people: list[Account]) -> None:
    old = keys.keyring().newest.id
    keys.add()
    batches = 0

    def cut() -> None:
        nonlocal batches
        batches += 1
        if batches == 2:
            raise CutShort

    with pytest.raises(CutShort):
        services.rotate(batch=2, after_batch=cut)
    halfway = services.usage()
    assert names_of(people) == NAMES
    assert 0 < halfway[old] < SEALED
    with pytest.raises(Conflict):
        services.remove_key(old)

    assert services.rotate(batch=2).resealed.total() == halfway[old]
    assert services.rotate(batch=2).resealed.total() == 0
    services.remove_key(old)
    assert names_of(people) == NAMES


def test_the_key_that_seals_stays(people: list[Account]) -> None:
    with pytest.raises(Conflict):
        services.remove_key(keys.keyring().newest.id)
    with pytest.raises(KeyMissing):
        services.remove_key("00000000")
    assert names_of(people) == NAMES


def test_a_damaged_value_is_told_and_holds_up_nothing(app: Flask, people: list[Account]) -> None:
    with transaction():
        db.session.execute(
            sa.update(Account)
            .where(Account.id == people[2].id)
            .values(legal_name_sealed=people[8].legal_name_sealed)
        )
    keys.add()

    code, said = run(app, "rotate", "--batch", "2")

    assert code == 3
    assert f"account.legal_name_sealed {people[2].id}" in said
    assert "14 values sealed anew, 1 stay closed" in said
    db.session.expire_all()
    assert people[8].legal_name == "Mar"


def test_the_commands_tell_what_they_did(app: Flask, people: list[Account], key_file: Path) -> None:
    old = keys.keyring().newest.id

    assert run(app, "new-key")[0] == 0
    status = json.loads(run(app, "status", "--json")[1])
    assert [(key["values"], key["seals"]) for key in status["keys"]] == [(SEALED, False), (0, True)]
    assert status["to_rotate"] == SEALED
    assert status["lost"] == {}
    assert run(app, "remove-key", old)[0] == 3
    assert f"{SEALED} values sealed anew, 0 stay closed" in run(app, "rotate")[1]
    assert run(app, "remove-key", old) == (0, f"{old} is out of {key_file}.\n")
    assert names_of(people) == NAMES


def test_the_status_names_a_lost_key_and_a_lost_file(
    app: Flask, people: list[Account], key_file: Path
) -> None:
    old = keys.keyring().newest.id
    keys.add()
    keys.remove(old)

    code, said = run(app, "status", "--json")
    assert (code, json.loads(said)["lost"]) == (3, {old: SEALED})
    assert run(app, "rotate")[0] == 3

    key_file.unlink()
    code, said = run(app, "status")
    assert code == 3
    assert "can't be read" in said
    assert run(app, "new-key")[0] == 3
    assert people
