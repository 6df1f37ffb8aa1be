"""Write requirements.lock anew from pyproject.toml: newest allowed versions, every file's hash.

Runs inside the environment (`./dev lock`), asks the machine's package index through uv, and names
no index in what it writes. A version that stands in the lock stays unless `--upgrade` is given.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from environment import LOCK, ROOT, VAR

HEAD = """\
# Every package by version and hash, for Python 3.11 and newer on Linux. Written by `./dev lock`
# from pyproject.toml; never by hand.
"""
ABOUT = {
    "run": "what the school needs",
    "dev": "what its tests and checks need besides",
    "ffmpeg": "for machines whose own ffmpeg is missing or incomplete",
    "setup": "the installer beside .ci/environment.py",
}
ELSEWHERE = re.compile(r"(sys_platform == 'win32'|python_implementation == 'PyPy')")
"""Markers of packages that our systems never install."""


def main() -> None:
    """Resolve everything together once, so the groups fit each other, then sort it into groups."""
    everything = _compile("--all-extras")
    run, ffmpeg = _compile(), _compile("--extra", "ffmpeg")
    groups = {
        "run": run.keys(),
        "dev": everything.keys() - ffmpeg.keys(),
        "ffmpeg": ffmpeg.keys() - run.keys(),
    }
    text = HEAD
    for group, names in groups.items():
        blocks = "".join(everything[name] for name in sorted(names))
        text += f"\n# [{group}] {ABOUT[group]}\n{blocks}"
    LOCK.write_text(f"{text}\n# [setup] {ABOUT['setup']}\n{_setup()}")


def _compile(*extras: str) -> dict[str, str]:
    """Return what is needed as blocks by package name: version, marker, hashes, who wants it."""
    resolved = VAR / "resolved.txt"
    shutil.copy(LOCK, resolved)
    command = ["uv", "pip", "compile", "--universal", "--python-version=3.11", "--generate-hashes",
               "--no-header", "--quiet", "--output-file", str(resolved), *extras, *sys.argv[1:],
               "--annotation-style=line", "pyproject.toml"]  # fmt: skip
    subprocess.run(command, check=True, cwd=ROOT)
    blocks = re.split(r"^(?=[\w.-]+(?:\[\w+\])?==)", resolved.read_text(), flags=re.MULTILINE)
    resolved.unlink()
    needed = [block for block in blocks[1:] if not ELSEWHERE.search(block.partition("\n")[0])]
    return {block.partition("==")[0]: block for block in needed}


def _setup() -> str:
    wheel = next(Path(__file__).parent.glob("pip-*.whl"))
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"pip=={wheel.name.split('-')[1]} \\\n    --hash=sha256:{digest}\n"


if __name__ == "__main__":
    main()
