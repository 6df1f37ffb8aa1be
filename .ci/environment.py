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

    A changed lock file or another Python makes the environment anew: what is there is what the
    lock file says, not what is left of earlier ones. Two commands at once wait for each other.
    """
    lock = LOCK.read_text()
    mark = hashlib.sha256(f"{lock}{sys.version}{sys.executable}".encode()).hexdigest()
    with _one_at_a_time():
        if not (VENV / "mark").exists() or (VENV / "mark").read_text() != mark:
            shutil.rmtree(VENV, ignore_errors=True)
            _make_venv()
            (VENV / "mark").write_text(mark)
        for group in groups:
            if not is_installed(group):
                _install(group, sections(lock))
                (VENV / f"{group}.installed").touch()


def is_installed(group: str) -> bool:
    """Say whether a group of the lock file is there already."""
    return (VENV / f"{group}.installed").exists()


def sections(lock: str) -> dict[str, str]:
    """Split the lock file at its lines `# [group]`."""
    parts = re.split(r"^# \[(\w+)\].*\n", lock, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def say(text: str) -> None:
    """Tell how it goes; standard output belongs to the command that all this is for."""
    print(text, file=sys.stderr, flush=True)


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
    python = str(VENV / "bin" / "python")
    pip = [python, f"{verified_pip(locked['setup'])}/pip"]  # pip runs from inside its archive
    uv = shutil.which("uv")
    if not (uv and _run([uv, "pip", *options, "--python", python, *places_for_uv()])) and (
        not _run([*pip, *options, "--disable-pip-version-check", "--no-input", "-qq"])
    ):
        raise SystemExit("Could not install; the lines above say why. Then run this again.")
    listed.unlink()


def verified_pip(locked: str) -> Path:
    """Return the pip beside this file, held to the hash of the lock file's [setup]."""
    wheel = next(Path(__file__).parent.glob("pip-*.whl"))
    if hashlib.sha256(wheel.read_bytes()).hexdigest() not in locked:
        raise SystemExit(f"{wheel.name} is not the file that the lock file names.")
    return wheel


def places_for_uv() -> list[str]:
    """Return options that make uv look where pip looks, unless uv has settings of its own."""
    if any(name.startswith("UV_") and "INDEX" in name for name in os.environ):
        return []
    pip = [sys.executable, f"{verified_pip(sections(LOCK.read_text())['setup'])}/pip"]
    known = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False)
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
