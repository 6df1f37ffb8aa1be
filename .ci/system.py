"""What the school finds on this machine: ffmpeg, the tools of the tests, its own secrets."""

import ctypes
import os
import secrets
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import environment
from environment import ROOT, VAR, VENV, say

APT_PACKAGES = {
    "chromium": "chromium",
    "libatomic.so.1": "libatomic1",  # the program that steers Chromium needs it
    "bwrap": "bubblewrap",
    "ffmpeg": "ffmpeg",
    "initdb": "postgresql",
}
"""Programs and libraries that the tests run, and the Debian package that brings each."""


def surroundings(*, for_tests: bool = False) -> dict[str, str]:
    """Return the environment variables for a program of the environment.

    Tests get no settings of this machine's school: they must pass whatever stands there.
    """
    env = dict(os.environ)
    for name in ("PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "FLASK_DEBUG", "FLASK_ENV"):
        env.pop(name, None)
    if for_tests:
        env = {name: value for name, value in env.items() if not name.startswith("ESCUELA_")}
    else:
        env = read_secrets() | env
    cache = VAR / "cache"
    return env | {
        "VIRTUAL_ENV": str(VENV),
        "PATH": f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}",
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(cache / "python"),
        "FLASK_APP": str(ROOT / "wsgi.py"),
        "PYTEST_ADDOPTS": f"-o cache_dir={cache / 'pytest'} {env.get('PYTEST_ADDOPTS', '')}",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(cache / "hypothesis"),
    }


def read_secrets() -> dict[str, str]:
    """Return the secrets of this machine's school, made at the first call and kept private."""
    path = VAR / "secrets.env"
    if not path.exists():
        VAR.mkdir(exist_ok=True)
        new = VAR / f"secrets.{os.getpid()}"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"ESCUELA_SECRET_KEY={secrets.token_hex(32)}\n")
        with suppress(FileExistsError):  # two first commands at once must agree on one
            os.link(new, path)
        new.unlink()
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def ensure_ffmpeg() -> None:
    """Install the locked ffmpeg where the machine's own is missing or lacks an encoder.

    A machine's ffmpeg that was found complete is asked again only when it changed.
    """
    if environment.is_installed("ffmpeg"):
        return
    seen = VENV / "ffmpeg.complete"
    ours = "\n".join(map(_identity, ("ffmpeg", "ffprobe")))
    if seen.exists() and seen.read_text() == ours:
        return
    find = [str(VENV / "bin" / "python"), "-c", "from media.ffmpeg import locate; locate.tools()"]
    if subprocess.run(find, env=surroundings(), stderr=subprocess.DEVNULL).returncode == 0:
        seen.write_text(ours)
        return
    say("This machine's ffmpeg is missing or incomplete: installing one in var/venv")
    environment.prepare("ffmpeg")


def _identity(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        return f"no {program}"
    status = Path(path).stat()
    return f"{path} {status.st_size} {status.st_mtime_ns}"


def install_test_tools() -> bool:
    """Install what the tests run and this machine lacks; return whether all of it must be there.

    It must in CI and for root, who can install. Others run what they can.
    """
    missing = [package for tool, package in APT_PACKAGES.items() if not _find(tool)]
    is_root, is_ci = os.geteuid() == 0, os.environ.get("CI") == "true"
    if missing and is_root:
        say(f"Installing {' '.join(missing)}")
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for line in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", "-q", *line], stdout=sys.stderr, check=True, env=env)
    return is_root or is_ci


def _find(tool: str) -> bool:
    if ".so." in tool:
        try:
            ctypes.CDLL(tool)
        except OSError:
            return False
        return True
    if tool == "initdb":  # Debian keeps the servers of several versions off the PATH
        return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return shutil.which(tool) is not None
