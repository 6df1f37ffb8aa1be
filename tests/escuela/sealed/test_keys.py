"""sealed/keys.py and the first key: who may read it, when it is made, and what its loss means."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from escuela.accounts.models import Account
from escuela.db import db, transaction
from escuela.errors import Conflict
from escuela.sealed import keys, services
from escuela.sealed.errors import KeyMissing
from tests.browser import Browser
from tests.factories import School, make_account
from wsgi import create_app


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_file_is_for_its_owner_alone_whatever_the_umask(key_file: Path) -> None:
    before = os.umask(0)
    try:
        keys.add()
    finally:
        os.umask(before)

    assert mode_of(key_file) == 0o600
    assert [path.name for path in key_file.parent.iterdir() if path.suffix != ".lock"] == [
        key_file.name
    ]


def test_of_many_that_start_at_once_one_makes_the_key(app: Flask, key_file: Path) -> None:
    key_file.unlink()

    def start(_number: int) -> bool:
        with app.app_context():
            return keys.make_first()

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(start, range(8)))

    assert made.count(True) == 1
    before = key_file.read_text()
    assert not keys.make_first()
    assert key_file.read_text() == before
    assert len(list(key_file.parent.iterdir())) == 1


def test_a_new_key_seals_at_once_and_the_old_one_still_opens(key_file: Path) -> None:
    account = Account(alias="A", login="a", legal_name="Luz")
    old = keys.keyring().newest

    newest = keys.add()
    other = Account(alias="B", login="b", legal_name="Mar")

    assert key_file.exists()
    assert [key.id for key in keys.keyring().keys] == [old.id, newest.id]
    assert old.id.encode() in (account.legal_name_sealed or b"")
    assert newest.id.encode() in (other.legal_name_sealed or b"")
    assert (account.legal_name, other.legal_name) == ("Luz", "Mar")


def test_a_lost_file_is_an_error_and_never_an_empty_value(key_file: Path) -> None:
    account = Account(alias="A", login="a", legal_name="Luz")

    key_file.unlink()

    with pytest.raises(KeyMissing, match=str(key_file)):
        _ = account.legal_name
    with pytest.raises(KeyMissing):
        account.email = "a@example.org"


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "not a key\n", "abcdefgh 2026-01-01 AAAA AAAA\n"]
)
def test_a_broken_file_is_an_error(key_file: Path, text: str) -> None:
    account = Account(alias="A", login="a", legal_name="Luz")
    key_file.write_text(text)

    with pytest.raises(KeyMissing):
        _ = account.legal_name


def test_no_key_shows_in_errors_and_logs(key_file: Path) -> None:
    shown = repr(keys.keyring())

    for line in key_file.read_text().splitlines()[1:]:
        assert not any(secret in shown for secret in line.split()[2:])


def filed_school(folder: Path) -> Flask:
    return create_app(
        {"DATA_FOLDER": folder, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'e.sqlite'}"}
    )


def test_the_first_start_makes_a_key_and_no_database(tmp_path: Path) -> None:
    filed_school(tmp_path)

    assert mode_of(tmp_path / keys.FILE_NAME) == 0o600
    assert not (tmp_path / "e.sqlite").exists()


def test_a_start_after_the_loss_makes_no_key_that_would_hide_it(tmp_path: Path) -> None:
    app = filed_school(tmp_path)
    with app.app_context():
        db.create_all()
        account = make_account()
        with transaction():
            account.legal_name = "Luz"
        db.engine.dispose()
    (tmp_path / keys.FILE_NAME).unlink()

    again = filed_school(tmp_path)

    assert not (tmp_path / keys.FILE_NAME).exists()
    with again.app_context():
        with pytest.raises(Conflict):
            services.new_key()
        services.new_key(although_lost=True)
        assert services.forget_lost() == {"account.legal_name_sealed": 1}
        assert db.session.get_one(Account, account.id).legal_name is None
        db.engine.dispose()


def test_people_read_that_it_is_the_schools_fault(
    app: Flask, browser: Browser, school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Account, school.accounts["member"]).legal_name = "Luz"
    browser.sign_in(school.accounts["member"])
    monkeypatch.setitem(app.config, "SEAL_KEYS", str(tmp_path / "nowhere"))

    answer = browser.get("/account/export")

    assert answer.status_code == 503
    assert "No podemos abrir este dato ahora" in answer.text
    assert str(tmp_path) not in answer.text
    assert browser.get("/account/erase").status_code == 200
