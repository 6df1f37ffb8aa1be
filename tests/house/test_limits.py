"""House rule: docs/limits.md names every bound, with its number and a test that is there."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from escuela import config
from escuela.web.paging import LAST_PAGE, page_number

ROW = re.compile(
    r"^\| `([\w.]+)` \| (\d+) \| .* \| `(tests/[\w/.]+)(?:::(\w+))?` \|$", re.MULTILINE
)

BOUND = re.compile(r"(MAX|MOST)_?\w*|\w+_MAX(_CHARS|_BYTES)?|\w+_PER_(ACCOUNT|SOURCE)|FORM_BYTES|"
                   r"FIELDS_BYTES|PAGE_ROWS|LAST_PAGE")  # fmt: skip
"""Names of constants that bound what people and programs can ask for."""

OTHER = {
    "escuela.doctor.checks.CLOCK_MAX_S": "when the doctor worries",
    "escuela.doctor.checks.WAITING_MAX_S": "when the doctor worries",
    "escuela.jobs.rules.MAX_BACKOFF_S": "of a job's own retries",
    "escuela.jobs.rules.MAX_DELAYS": "of a job's own retries",
    "escuela.storage.base.MAX_KEY": "of names that we make",
    "escuela.storage.s3.MAX_PARTS": "of the S3 protocol",
}
"""Constants that look like bounds and are none of people's, with the reason."""

NUMBERS = {
    "TRUSTED_PROXIES": "a fact about the machine",
    "MAIL_PORT": "a fact about the mail server",
    "JOBS_LIGHT_THREADS": "said below the tables",
    "JOBS_MEDIUM_THREADS": "said below the tables",
    "JOBS_HEAVY_THREADS": "said below the tables",
    "JOBS_LEASE_S": "of workers among themselves",
    "JOBS_HEARTBEAT_S": "of workers among themselves",
    "JOBS_SWEEP_S": "of workers among themselves",
    "JOBS_CANCEL_POLL_S": "of workers among themselves",
    "JOBS_POLL_S": "of workers among themselves",
    "JOBS_BACKOFF_S": "of workers among themselves",
    "JOBS_DRAIN_S": "of workers among themselves",
}
"""Settings that are numbers and bound nothing that people ask for, with the reason."""


@pytest.fixture(scope="module")
def rows(root: Path) -> list[tuple[str, str, str, str]]:
    found = ROW.findall((root / "docs" / "limits.md").read_text("utf-8"))
    assert len(found) > 40
    return found


def test_every_number_on_the_page_is_the_one_that_holds(
    rows: list[tuple[str, str, str, str]],
) -> None:
    settings = {setting.environment: setting for setting in config.SETTINGS}
    for name, number, _, _ in rows:
        if name in settings:
            assert float(settings[name].default) == float(number), name
        else:
            module, _, constant = name.rpartition(".")
            assert getattr(importlib.import_module(module), constant) == int(number), name


def test_every_setting_that_is_a_number_is_on_the_page(
    rows: list[tuple[str, str, str, str]],
) -> None:
    listed = {name for name, *_ in rows}
    numbers = {one.environment for one in config.SETTINGS if one.read in (int, float)}
    excused = {f"{config.PREFIX}{name}" for name in NUMBERS}

    assert numbers - listed == excused
    assert not excused & listed


def test_every_bound_in_the_code_is_on_the_page(
    root: Path, rows: list[tuple[str, str, str, str]]
) -> None:
    listed = {name for name, *_ in rows}
    excused = set(OTHER)

    assert set(bounds_of(root)) - listed - excused == set()
    assert not excused & listed


def test_each_bound_has_its_test(root: Path, rows: list[tuple[str, str, str, str]]) -> None:
    for name, _, path, test in rows:
        text = (root / path).read_text("utf-8")
        assert f"def {test}(" in text if test else "def test_" in text, name


def test_no_list_has_a_page_beyond_the_last() -> None:
    assert page_number("501") == page_number("99999999") == LAST_PAGE


def bounds_of(root: Path) -> Iterator[str]:
    """Yield the constants that bound something; ffmpeg's are about films, the demo's about none."""
    for package in ("escuela", "media", "courses"):
        for path in sorted((root / package).rglob("*.py")):
            module = ".".join(path.relative_to(root).with_suffix("").parts)
            if module.startswith(("media.ffmpeg", "courses.demo")):
                continue
            for node in ast.parse(path.read_text("utf-8")).body:
                for name in names_in(node):
                    if BOUND.fullmatch(name):
                        yield f"{module}.{name}"


def names_in(node: ast.stmt) -> list[str]:
    """Return the constants that a statement of a module gives a value."""
    if not isinstance(node, ast.Assign):
        return []
    found = (part for target in node.targets for part in ast.walk(target))
    return [part.id for part in found if isinstance(part, ast.Name) and part.id.isupper()]
