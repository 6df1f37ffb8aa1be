"""House rule (R26): what is installed is what the lock file names, hash by hash."""

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import audit
import pytest
from environment import GROUPS, sections
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE = re.compile(r"^(?P<name>[\w.-]+)(?:\[[\w,]+\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


@pytest.fixture(scope="module")
def lock(root: Path) -> str:
    return (root / "requirements.lock").read_text()


def packages_in(text: str) -> dict[str, str]:
    """Return versions by name."""
    return {canonicalize_name(found["name"]): found["version"] for found in PACKAGE.finditer(text)}


def test_r26_every_locked_package_has_hashes(lock: str) -> None:
    starts = [found.start() for found in PACKAGE.finditer(lock)]
    blocks = [lock[a:b] for a, b in zip(starts, [*starts[1:], len(lock)], strict=True)]

    assert len(blocks) > 50
    assert [block.splitlines()[0] for block in blocks if not HASH.search(block)] == []
    assert re.findall(r"^(?![\w.-]+(?:\[[\w,]+\])?==|\s|#|$).*", lock, re.MULTILINE) == []


def test_r26_the_lock_names_no_place_to_get_packages_from(lock: str) -> None:
    assert "://" not in lock
    assert "index-url" not in lock


def test_r26_the_lock_has_all_that_the_project_asks_for(root: Path, lock: str) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    asked = {"run": project["dependencies"], **project["optional-dependencies"]}
    locked = {group: packages_in(text) for group, text in sections(lock).items()}

    unmet = [
        line
        for group, lines in asked.items()
        for line in lines
        if (needed := Requirement(line))
        and not needed.specifier.contains(
            locked[group].get(canonicalize_name(needed.name), "0"), prereleases=True
        )
    ]

    assert set(locked) == set(GROUPS)
    assert unmet == [], "run: ./dev lock"


def test_r26_what_runs_is_what_is_locked(lock: str) -> None:
    markers = {"backports-zstd"}  # only for Pythons before 3.14
    locked = packages_in(sections(lock)["run"])

    other = {name: version(name) for name, wanted in locked.items()
             if name not in markers and version(name) != wanted}  # fmt: skip

    assert other == {}


def test_r26_the_installer_is_the_file_that_the_lock_names(root: Path, lock: str) -> None:
    [wheel] = (root / ".ci").glob("*.whl")

    assert hashlib.sha256(wheel.read_bytes()).hexdigest() in sections(lock)["setup"]
    assert wheel.name.startswith(f"pip-{packages_in(sections(lock)['setup'])['pip']}-")


def make_wheel(folder: Path, name: str) -> str:
    """Make a package of one empty module and return its line for a lock file."""
    wheel = folder / f"{name}-1-py3-none-any.whl"
    info = f"{name}-1.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return f"{name}==1 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@pytest.fixture
def small_project(root: Path, tmp_path: Path) -> Path:
    """The real installer beside a lock file of one package, which lies in a folder."""
    shutil.copytree(root / ".ci", tmp_path / ".ci", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "wheels").mkdir()
    line = make_wheel(tmp_path / "wheels", "feather")
    setup = sections((root / "requirements.lock").read_text())["setup"]
    (tmp_path / "requirements.lock").write_text(f"# [run]\n{line}# [setup]\n{setup}")
    return tmp_path


def install(project: Path) -> subprocess.CompletedProcess[str]:
    """Run the installer as `./dev` does, without any network and without uv."""
    code = "import environment; environment.prepare('run')"
    env = {"PATH": "/nonexistent", "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null",
           "PIP_FIND_LINKS": str(project / "wheels")}  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", code], cwd=project / ".ci", env=env, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def is_there(project: Path, name: str = "feather") -> bool:
    return any((project / "var" / "venv").glob(f"lib/*/site-packages/{name}.py"))


def test_r26_what_the_lock_names_is_there_and_nothing_left_over(small_project: Path) -> None:
    lock = small_project / "requirements.lock"
    first, second = install(small_project), install(small_project)
    assert first.returncode == second.returncode == 0, first.stderr
    assert is_there(small_project)
    assert (first.stdout, second.stdout, second.stderr) == ("", "", "")

    quill = make_wheel(small_project / "wheels", "quill")
    lock.write_text(re.sub(r"feather==1.*\n", quill, lock.read_text()))
    third = install(small_project)

    assert third.returncode == 0, third.stderr
    assert is_there(small_project, "quill")
    assert not is_there(small_project)


def test_r26_a_package_with_another_hash_is_refused(small_project: Path) -> None:
    lock = small_project / "requirements.lock"
    lock.write_text(
        re.sub(r"(feather==1 --hash=sha256:)\w+", r"\g<1>" + "0" * 64, lock.read_text())
    )

    refused = install(small_project)

    assert refused.returncode != 0
    assert "DO NOT MATCH THE HASHES" in refused.stderr
    assert not is_there(small_project)


def test_r26_a_package_without_a_hash_is_refused(small_project: Path) -> None:
    lock = small_project / "requirements.lock"
    lock.write_text(re.sub(r" --hash=sha256:\w+", "", lock.read_text(), count=1))

    assert install(small_project).returncode != 0
    assert not is_there(small_project)


def test_r26_a_changed_installer_is_not_run(small_project: Path) -> None:
    [wheel] = (small_project / ".ci").glob("*.whl")
    with wheel.open("ab") as file:
        file.write(b"x")

    refused = install(small_project)

    assert "is not the file that the lock file names" in refused.stderr
    assert not is_there(small_project)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (None, audit.NOT_CHECKED),
        ({}, audit.NOT_CHECKED),
        ({"summary": {"audited_packages": 99, "vulnerabilities": 0}}, audit.NOT_CHECKED),
        ({"summary": {"audited_packages": 100}}, audit.NOT_CHECKED),
        ({"summary": {"audited_packages": 100, "vulnerabilities": 1}}, audit.WEAK),
        (
            {"summary": {"audited_packages": 100, "vulnerabilities": 0, "adverse_statuses": 1}},
            audit.WEAK,
        ),
        ({"summary": {"audited_packages": 103, "vulnerabilities": 0}}, audit.CLEAN),
    ],
)
def test_r26_an_audit_is_green_only_when_every_package_was_looked_at(
    answer: dict[str, object] | None, code: int
) -> None:
    assert audit.verdict(answer, 100)[0] == code


def test_r26_an_audit_that_cannot_look_says_so(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, root / ".ci" / "audit.py", "--offline"],
        env={"PATH": str(Path(sys.executable).parent)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == audit.NOT_CHECKED
    assert "NOT CHECKED" in done.stdout
