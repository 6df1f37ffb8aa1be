"""The project's own Python environment: var/venv, filled from the lock file, hash by hash.

Runs before anything is installed, so it knows the standard library alone. Installs with uv where
there is one, else with the pip that lies beside this file (docs/adr/0002), so that a Python
without pip, venv or ensurepip is enough. Both look where the machine's pip settings say.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = VAR / "venv"
LOCK = ROOT / "requirements.lock"
GROUPS = ("run", "dev", "ffmpeg", "setup")
"""Sections of the lock file: what the school needs, what its tests and checks need besides, an
ffmpeg for machines without a complete one, and the pip beside this file."""


def prepare(*groups: str) -> None:
    """Make sure that these groups are installed as locked; does nothing when they are.

    A group whose lines in the lock file changed is brought to what they say now, and what no group
    names any more is removed. Another Python makes the environment anew. Two commands at once wait
    for each other.
    """
    locked = sections(LOCK.read_text())
    python = f"{sys.version} {sys.executable}"
    with _one_at_a_time():
        if not (VENV / "python").exists() or (VENV / "python").read_text() != python:
            shutil.rmtree(VENV, ignore_errors=True)
            _make_venv()
            (VENV / "python").write_text(python)
        for group in groups:
            done = _done(group)
            before = done.read_text() if done.exists() else ""
            if before != locked[group]:
                _install(group, locked)
                _remove(_names(before) - _names("".join(locked.values())))
                done.write_text(locked[group])


def is_installed(group: str) -> bool:
    """Say whether a group of the lock file is there already."""
    return _done(group).exists()


def sections(lock: str) -> dict[str, str]:
    """Split the lock file at its lines `# [group]`."""
    parts = re.split(r"^# \[(\w+)\].*\n", lock, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def say(text: str) -> None:
    """Tell how it goes; standard output belongs to the command that all this is for."""
    print(text, file=sys.stderr, flush=True)


def _done(group: str) -> Path:
    """Return the file that holds the lines by which a group was installed."""
    return VENV / f"{group}.installed"


def _names(lines: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", lines, re.MULTILINE))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_venv() -> None:
    say("Making the environment in var/venv")
    if find_spec("venv"):
        venv = __import__("venv")  # some distributions ship Python without it
        venv.create(VENV, with_pip=False, symlinks=True)
        return
    # All that a virtual environment is (PEP 405).
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (VENV / "lib" / version / "site-packages").mkdir(parents=True)
    (VENV / "bin").mkdir()
    (VENV / "bin" / "python").symlink_to(sys.executable)
    (VENV / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\n")


def _install(group: str, locked: dict[str, str]) -> None:
    say(f"Installing the {locked[group].count('==')} packages that the lock file lists for {group}")
    listed = VAR / f"{group}.txt"
    listed.write_text(locked[group])
    options = ["install", "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", str(listed)]
    uv = shutil.which("uv")
    if not (uv and _run([uv, "pip", *options, "--python", _python(), *places_for_uv()])) and (
        not _run([*_pip(), *options, "--disable-pip-version-check", "--no-input", "-qq"])
    ):
        raise SystemExit("Could not install; the lines above say why. Then run this again.")
    listed.unlink()


def _remove(names: set[str]) -> None:
    if names:
        _run([*_pip(), "uninstall", "--yes", "--quiet", *sorted(names)])


def _python() -> str:
    return str(VENV / "bin" / "python")


def _pip() -> list[str]:
    """Return the command of the pip beside this file, held to its hash in the lock file."""
    wheel = next(Path(__file__).parent.glob("pip-*.whl"))
    if hashlib.sha256(wheel.read_bytes()).hexdigest() not in sections(LOCK.read_text())["setup"]:
        raise SystemExit(f"{wheel.name} is not the file that the lock file names.")
    return [_python(), f"{wheel}/pip"]  # it runs from inside its archive


def places_for_uv() -> list[str]:
    """Return options that make uv look where pip looks, unless uv has settings of its own."""
    if any(name.startswith("UV_") and "INDEX" in name for name in os.environ):
        return []
    known = subprocess.run([*_pip(), "config", "list"], capture_output=True, text=True, check=False)
    found = dict(re.findall(r"^[\w:]+\.([\w-]+)='(.*)'$", known.stdout, re.MULTILINE))
    # Every file is held to its hash, so it does not matter which index offers it.
    options = ["--index-strategy", "unsafe-best-match", "--quiet"]
    for setting, option in (("index-url", "--default-index"), ("extra-index-url", "--index"),
                            ("find-links", "--find-links")):  # fmt: skip
        for place in found.get(setting, "").replace("\\n", " ").split():
            options += [option, place]
    return options


def _run(command: list[str]) -> bool:
    # Neither tool may look at the environment that this one was called from, nor write elsewhere.
    clean = {name: value for name, value in os.environ.items()
             if name not in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH")}  # fmt: skip
    for tool in ("PIP", "UV"):
        clean.setdefault(f"{tool}_CACHE_DIR", str(VAR / "cache" / tool.lower()))
    return subprocess.run(command, stdout=sys.stderr, check=False, env=clean).returncode == 0
