"""House rule: a test whose program is missing fails, or is left out by name; it never skips."""

import subprocess
import sys
from pathlib import Path

import pytest

PAGE = """
import pytest

@pytest.mark.chromium
def test_in_a_browser():
    pass

def test_anywhere(rounds, record_property):
    record_property("Rounds", rounds(2, 20))
"""


@pytest.fixture
def project(tmp_path: Path, root: Path) -> Path:
    """A project of two tests on a machine without any program."""
    (tmp_path / "test_page.py").write_text(PAGE)
    (tmp_path / "pytest.ini").write_text(f"[pytest]\nmarkers =\n  chromium: x\npythonpath={root}\n")
    return tmp_path


def run(project: Path, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.tools", *options]
    done = subprocess.run(
        command,
        cwd=project,
        env={"PATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_a_missing_program_fails_its_tests(project: Path) -> None:
    code, said = run(project)

    assert code == 1
    assert "no chromium here: apt install chromium" in said
    assert "1 passed, 1 error" in said


@pytest.mark.parametrize("processes", ["0", "2"])
def test_where_it_may_be_missing_its_tests_are_named(project: Path, processes: str) -> None:
    code, said = run(project, "--leave-out-missing", "-n", processes)

    assert code == 0
    assert "test_page.py::test_in_a_browser" in said
    assert "sudo apt install chromium libatomic1" in said
    assert "1 passed" in said.splitlines()[-1]
    assert "skipped: 0." in said


@pytest.mark.parametrize(("options", "number"), [((), 2), (("--full",), 20)])
def test_faults_are_few_in_the_suite_and_many_when_asked(
    project: Path, options: tuple[str, ...], number: int
) -> None:
    _code, said = run(project, "--leave-out-missing", *options)

    assert f"Rounds: {number}\n" in said
