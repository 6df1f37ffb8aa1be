"""escuela/health.py: machines learn the truth, and nothing about people."""

import json
import shutil
from collections import namedtuple

import pytest
import sqlalchemy as sa
from flask import Flask

from escuela.db import db, transaction
from tests.browser import Browser
from tests.factories import School

Disk = namedtuple("Disk", "total used free")


def test_a_school_with_its_database_is_live_and_ready(browser: Browser) -> None:
    assert browser.get("/health/live").get_json() == {"live": True}
    assert browser.get("/health/ready").get_json() == {"ready": True}
    health = browser.get("/health").get_json()
    assert health["ready"]
    assert health["queue_age_s"] == 0
    assert health["disk_free_bytes"] > 0
    assert health["sandbox"] in {"bwrap", "landlock", "whitelists"}


def test_a_schema_of_another_version_is_not_ready(app: Flask, browser: Browser) -> None:
    with app.app_context(), transaction():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))

    assert browser.get("/health/live").status_code == 200
    assert browser.get("/health/ready").status_code == 503
    assert browser.get("/health").status_code == 503
    assert browser.get("/health").get_json()["degraded"] == ["database"]


def test_a_disk_that_gets_full_is_told(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(10**12, 10**12, 10**6))

    assert "disk" in browser.get("/health").get_json()["degraded"]


@pytest.mark.usefixtures("school")
def test_health_says_nothing_about_people_or_places(browser: Browser, school: School) -> None:
    text = json.dumps(browser.get("/health").get_json())

    assert school.own not in text
    assert "/" not in text
