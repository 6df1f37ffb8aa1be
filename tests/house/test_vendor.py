"""House rule: third-party files are what their manifest says, to the byte."""

import hashlib
import json
from pathlib import Path

import pytest

FOLDERS = ("escuela/static/vendor", "tests/vendor")
ABOUT = {"manifest.json", "refresh.py"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_file_is_the_one_in_the_manifest(root: Path, folder: str) -> None:
    entries = json.loads((root / folder / "manifest.json").read_text())

    assert entries
    for entry in entries:
        digest = hashlib.sha256((root / folder / entry["file"]).read_bytes()).hexdigest()
        assert digest == entry["sha256"], entry["file"]
        assert entry["version"]
        assert entry["licence"]
        assert (root / folder / f"{entry['package']}.LICENSE").is_file()


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_lies_there_without_a_manifest(root: Path, folder: str) -> None:
    entries = json.loads((root / folder / "manifest.json").read_text())
    known = {entry["file"] for entry in entries} | {f"{e['package']}.LICENSE" for e in entries}

    found = {path.name for path in (root / folder).iterdir() if path.is_file()}

    assert found - known - ABOUT == set()
