"""Settings: safe by default, complete in the docs, and no way to run a school on trial ones."""

import re
from pathlib import Path

import pytest

from escuela import config
from wsgi import create_app

SECRET = "7c0ffee1f00dcafe8badbeef9a5eba11"
GOOD = {
    "ESCUELA_ENV": "production",
    "ESCUELA_SECRET_KEY": SECRET,
    "ESCUELA_BASE_URL": "https://escuela.example",
}


def settings_of(**changes: str) -> dict[str, object]:
    return config.from_environment(GOOD | changes)


def test_r23_production_starts_with_good_settings() -> None:
    config.check(settings_of())


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"ESCUELA_SECRET_KEY": ""}, "ESCUELA_SECRET_KEY is not set"),
        ({"ESCUELA_SECRET_KEY": "dev"}, "short"),
        ({"ESCUELA_SECRET_KEY": "changeme" * 8}, "pattern"),
        ({"ESCUELA_BASE_URL": "http://escuela.example"}, "not https"),
        ({"ESCUELA_BASE_URL": ""}, "not https"),
    ],
)
def test_r23_production_refuses_trial_settings(changes: dict[str, str], complaint: str) -> None:
    with pytest.raises(config.UnsafeSettings, match=complaint):
        config.check(settings_of(**changes))


@pytest.mark.parametrize("mode", ["DEBUG", "TESTING"])
def test_r23_production_refuses_debug_and_test_mode(mode: str) -> None:
    with pytest.raises(config.UnsafeSettings, match="mode is on"):
        config.check(settings_of() | {mode: True})


def test_r23_the_factory_itself_refuses(tmp_path: Path) -> None:
    trial = {"ENVIRONMENT": "production", "DATA_FOLDER": tmp_path}

    with pytest.raises(config.UnsafeSettings, match="ESCUELA_SECRET_KEY is not set"):
        create_app(trial)


def test_r23_a_refusal_never_shows_the_secret() -> None:
    with pytest.raises(config.UnsafeSettings) as refusal:
        config.check(settings_of(ESCUELA_SECRET_KEY="short-secret"))

    assert "short-secret" not in str(refusal.value)


def test_without_any_variable_the_defaults_are_safe() -> None:
    one, other = config.from_environment({}), config.from_environment({})

    assert one["SECRET_KEY"] != other["SECRET_KEY"]
    assert one["SESSION_COOKIE_SECURE"] is False
    assert "DEBUG" not in one


def test_an_unreadable_value_is_named_and_not_shown() -> None:
    with pytest.raises(config.UnsafeSettings, match="ESCUELA_WEB_THREADS can't be read as int"):
        config.from_environment({"ESCUELA_WEB_THREADS": "many"})


def test_a_misspelled_variable_is_found() -> None:
    assert config.unknown({"ESCUELA_SECRTE_KEY": "x", "ESCUELA_ENV": "x", "HOME": "x"}) == [
        "ESCUELA_SECRTE_KEY"
    ]


def test_the_printed_table_of_settings_is_current(root: Path) -> None:
    printed = (root / "docs" / "settings.md").read_text()

    assert printed == config.as_markdown(), "run: ./dev flask settings > docs/settings.md"


def test_the_code_reads_no_variable_that_is_not_a_setting(root: Path) -> None:
    known = {setting.environment for setting in config.SETTINGS}
    mentioned: set[str] = set()
    for package in ("escuela", "media", "courses"):
        for path in (root / package).rglob("*.py"):
            mentioned.update(re.findall(r"\bESCUELA_[A-Z0-9_]*[A-Z0-9]\b", path.read_text()))

    assert mentioned - known == set()
    assert "ESCUELA_STORAGE" in mentioned
