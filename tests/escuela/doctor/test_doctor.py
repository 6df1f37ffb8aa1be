"""The doctor tells what is wrong in words, and is quiet where nothing is."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from escuela import doctor
from escuela.accounts.models import Account
from escuela.clock import utc_now
from escuela.db import db, transaction
from escuela.doctor import Level
from escuela.jobs import leases
from escuela.jobs.models import Job
from escuela.jobs.rules import Lane
from escuela.sealed import keys
from wsgi import create_app


@pytest.fixture
def new_school(tmp_path: Path) -> Iterator[Flask]:
    """A school with all its tables, marked as up to date."""
    app = create_app(
        {
            "DATA_FOLDER": tmp_path,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'school.sqlite'}",
            "SECURITY_CONTACT": "https://escuela.example/seguridad",
            "BASE_URL": "https://escuela.example",
            "SECRET_KEY": "7c0ffee1f00dcafe8badbeef9a5eba11",
            "SECRET_KEY_IS_OURS": False,
        }
    )
    with app.app_context():
        db.create_all()
        flask_migrate.stamp()
        yield app
        db.engine.dispose()


def serious(about: str) -> list[str]:
    """Return what the doctor finds missing or unsafe under this name."""
    return [finding.sentence for name, finding in doctor.examine()
            if name == about and finding.level in (Level.MISSING, Level.UNSAFE)]  # fmt: skip


@pytest.mark.usefixtures("new_school")
def test_a_good_school_has_nothing_missing_and_every_complaint_says_what_to_do() -> None:
    findings = doctor.examine()
    platform = {"settings", "folders", "database", "storage", "worker", "mail", "seal"}

    assert [about for about in platform if serious(about)] == []
    assert {about for about, _finding in findings} >= platform
    assert all(finding.deed for _about, finding in findings if finding.level != Level.GOOD)


def test_a_trial_is_told_what_a_real_school_needs(new_school: Flask) -> None:
    new_school.config["BASE_URL"] = "http://127.0.0.1:5000"

    advice = [finding for about, finding in doctor.examine() if about == "settings"]

    assert [finding.level for finding in advice] == [Level.ADVICE]
    assert "ESCUELA_BASE_URL" in advice[0].sentence


@pytest.mark.usefixtures("new_school")
def test_a_misspelled_setting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCUELA_DATABSE", "postgresql://")

    assert any("ESCUELA_DATABSE" in sentence for sentence in serious("settings"))


def test_a_folder_that_cannot_be_written_is_told(new_school: Flask, tmp_path: Path) -> None:
    new_school.config["DATA_FOLDER"] = tmp_path / "not" / "there"

    assert len(serious("folders")) == 1


@pytest.mark.usefixtures("new_school")
def test_secrets_that_others_can_read_are_unsafe(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.env"
    secrets.touch(mode=0o600)
    assert serious("folders") == []

    secrets.chmod(0o644)

    assert len(serious("folders")) == 1


@pytest.mark.usefixtures("new_school")
def test_an_old_database_is_told() -> None:
    flask_migrate.stamp(revision="base")

    assert len(serious("database")) == 1


def test_a_database_that_is_away_is_told_and_stops_no_other_check(tmp_path: Path) -> None:
    app = create_app(
        {
            "DATA_FOLDER": tmp_path,
            "SQLALCHEMY_DATABASE_URI": "postgresql://nobody@127.0.0.1:1/none",
        }
    )

    with app.app_context():
        assert len(serious("database")) == 1
        assert serious("storage") == []


@pytest.mark.usefixtures("new_school")
def test_a_storage_that_keeps_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "storage").mkdir(exist_ok=True)
    (tmp_path / "storage" / "check").write_text("a file where a folder should be")

    assert len(serious("storage")) == 1


@pytest.mark.usefixtures("new_school")
def test_work_without_a_worker_is_told() -> None:
    with transaction():
        db.session.add(
            Job(kind="x", payload="{}", lane=Lane.LIGHT, max_attempts=1,
                run_after=utc_now() - timedelta(minutes=10))
        )  # fmt: skip

    assert any("10" in sentence for sentence in serious("worker"))


@pytest.mark.usefixtures("new_school")
def test_work_that_waits_for_a_busy_worker_is_no_fault() -> None:
    with transaction():
        for _ in range(2):
            db.session.add(
                Job(kind="x", payload="{}", lane=Lane.HEAVY, max_attempts=1,
                    run_after=utc_now() - timedelta(minutes=10))
            )  # fmt: skip
    with transaction():
        leases.ensure_turn(Lane.HEAVY, 0)
    assert leases.claim(Lane.HEAVY, lease_s=3600, worker="somebody")

    found = [finding.level for about, finding in doctor.examine() if about == "worker"]

    assert found == [Level.ADVICE]


def test_the_command_exits_3_with_a_verdict_and_json_alone_on_stdout(
    new_school: Flask, tmp_path: Path
) -> None:
    commands = new_school.test_cli_runner()
    (tmp_path / "secrets.env").touch(mode=0o644)
    (tmp_path / "secrets.env").chmod(0o644)

    for_programs = commands.invoke(args=["doctor", "--json"])
    for_people = commands.invoke(args=["doctor"])

    findings = json.loads(for_programs.stdout)
    assert for_programs.exit_code == for_people.exit_code == 3
    assert {"about", "level", "sentence", "deed"} == set(findings[0])
    assert "chmod 600" in for_people.stdout


@pytest.mark.usefixtures("new_school")
def test_the_keys_of_sealed_fields_are_looked_after() -> None:
    said = [finding for about, finding in doctor.examine() if about == "seal"]
    path = keys.key_file()
    assert [finding.level for finding in said] == [Level.ADVICE]
    assert "otro lugar que la copia de la base de datos" in said[0].deed

    path.chmod(0o640)
    assert any("pueden leer" in sentence for sentence in serious("seal"))
    path.chmod(0o600)

    with transaction():
        account = Account(alias="A", login="a", password_hash="", email="a@example.org")
        db.session.add(account)
    old = keys.keyring().newest.id
    keys.add()
    keys.remove(old)
    assert serious("seal") == ["Datos sellados cuya llave falta: 1."]

    path.unlink()
    assert any("archivo de llaves" in sentence for sentence in serious("seal"))
