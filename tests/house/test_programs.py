"""House rule R1: one function starts programs; nothing else in the school can."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = ("escuela", "media", "courses")
MODULES = ("subprocess", "multiprocessing", "pty", "popen2", "_posixsubprocess")
STARTERS = ("system", "popen", "fork", "forkpty", "posix_spawn", "posix_spawnp", "startfile",
            "create_subprocess_exec", "create_subprocess_shell", "run_async")  # fmt: skip
PREFIXES = ("exec", "spawn")
ALLOWED = {"media/ffmpeg/runner.py: subprocess", "media/ffmpeg/jail.py: os.execv"}
"""runner starts programs; jail is a program of its own that becomes the one it locks in."""


def starters(source: str) -> Iterator[str]:
    """Yield what in a file could start a program."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom):
            names = [name.name for name in node.names]
            if (node.module or "").split(".")[0] in MODULES:
                yield str(node.module)
            yield from (f"{node.module}.{name}" for name in names
                        if node.module in ("os", "asyncio") and _starts(name))  # fmt: skip
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            of_module = node.value.id in ("os", "asyncio", "ffmpeg")
            if of_module and (_starts(node.attr) or (node.value.id, node.attr) == FFMPEG_RUN):
                yield f"{node.value.id}.{node.attr}"


FFMPEG_RUN = ("ffmpeg", "run")


def test_r1_only_the_runner_starts_programs(root: Path) -> None:
    found = {
        f"{path.relative_to(root)}: {what}"
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
        for what in starters(path.read_text("utf-8"))
    }

    assert found == ALLOWED


def test_r1_only_four_modules_know_the_runner(root: Path) -> None:
    users = {
        path.name
        for package in PACKAGES
        for path in (root / package).rglob("*.py")
        if "runner.run(" in path.read_text("utf-8") and path.parent.name == "ffmpeg"
    }

    assert users == {"invoke.py", "locate.py", "sandbox.py"}


@pytest.mark.parametrize(
    "line",
    [
        "import subprocess",
        "from subprocess import Popen",
        "import os; os.system('x')",
        "import os; os.execvp('x', [])",
        "from os import popen",
        "import asyncio; asyncio.create_subprocess_exec('x')",
        "import ffmpeg; ffmpeg.run(x)",
        "import multiprocessing.pool",
    ],
)
def test_r1_the_search_finds_every_way(line: str) -> None:
    assert list(starters(line))


def _starts(name: str) -> bool:
    return name in STARTERS or name.startswith(PREFIXES)
