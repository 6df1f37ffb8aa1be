"""Ask the public service of known weaknesses about every locked package (`./dev audit`).

It says "NOT CHECKED" where it can't look: silence is no proof.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from environment import LOCK, VAR, places_for_uv

CLEAN, WEAK, NOT_CHECKED = 0, 1, 2
SERVICE_S = 300


def main(options: Sequence[str]) -> int:
    """Print a verdict and return its code. `options` go to uv, such as another service."""
    pins = re.findall(r"^([\w.-]+(?:\[\w+\])?==[^\s;\\]+)", LOCK.read_text(), re.MULTILINE)
    code, words = verdict(_ask(pins, options), len(pins))
    print(words)
    return code


def verdict(answer: Mapping[str, Any] | None, wanted: int) -> tuple[int, str]:
    """Judge an answer of `uv audit` about `wanted` packages; what it does not say is not good."""
    summary = (answer or {}).get("summary", {})
    weak, looked_at = summary.get("vulnerabilities"), summary.get("audited_packages", 0)
    if answer is None or weak is None or looked_at < wanted:
        return NOT_CHECKED, f"NOT CHECKED: {wanted} packages; nobody answered who knows them."
    if weak or summary.get("adverse_statuses"):
        return WEAK, json.dumps(answer, indent=2)
    return CLEAN, f"No known weakness in {looked_at} packages."


def _ask(pins: Sequence[str], options: Sequence[str]) -> Mapping[str, Any] | None:
    """Return what `uv audit` says of a project that needs exactly these; None: nothing."""
    folder = VAR / "audit"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "audited"\nversion = "0"\nrequires-python = ">=3.11"\n'
        f"dependencies = {json.dumps(pins)}\n"
    )
    command = ["uv", "audit", "--output-format=json", *places_for_uv(), *options]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=SERVICE_S, check=False
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    finally:
        shutil.rmtree(folder)
    return answer if isinstance(answer, dict) else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
