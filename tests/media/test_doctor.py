"""The doctor names what ffmpeg lacks and how strong its walls are here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from escuela import doctor
from escuela.doctor import Level
from media.ffmpeg import sandbox

SEVERITY = {
    sandbox.Level.BWRAP: Level.GOOD,
    sandbox.Level.LANDLOCK: Level.ADVICE,
    sandbox.Level.WHITELISTS: Level.UNSAFE,
}


@pytest.mark.ffmpeg
def test_this_machine_has_an_encoder_and_tells_its_walls_as_they_are(app: Flask) -> None:
    with app.app_context():
        found = {about: finding.level for about, finding in doctor.examine()}

    assert found["ffmpeg"] == Level.GOOD
    assert found["sandbox"] == SEVERITY[sandbox.strongest()]


@pytest.mark.ffmpeg
def test_an_incomplete_encoder_is_named_with_what_it_lacks(root: Path, tmp_path: Path) -> None:
    # A process of its own: what was found is remembered for as long as a process lives.
    for name in ("ffmpeg", "ffprobe"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho ' V..... libx264 H.264'\n")
        program.chmod(0o755)
    env = os.environ | {"ESCUELA_FFMPEG": str(tmp_path / "ffmpeg"), "ESCUELA_DATA": str(tmp_path),
                        "ESCUELA_FFPROBE": str(tmp_path / "ffprobe")}  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "doctor"],
        cwd=root, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 3
    assert "encoder libsvtav1" in done.stdout
    assert "encoder libx264" not in done.stdout
