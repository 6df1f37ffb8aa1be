"""media/cli.py: what scripts rely on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.media.clips import Clips
from tests.media.ffmpeg import look

pytestmark = pytest.mark.ffmpeg


class Flask:
    """The real command in a process of its own, with an empty folder for its data."""

    def __init__(self, root: Path, data: Path) -> None:
        self.root, self.data = root, data

    def __call__(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "media", *map(str, arguments)]
        environment = {"PATH": "/usr/bin:/bin", "ESCUELA_DATA": str(self.data)}
        return subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )

    def json(self, *arguments: str | Path) -> dict[str, Any]:
        said = self(*arguments, "--json")
        answer = json.loads(said.stdout)
        assert isinstance(answer, dict)
        return answer | {"exit": said.returncode}


@pytest.fixture
def flask(root: Path, tmp_path: Path) -> Flask:
    return Flask(root, tmp_path / "data")


def test_inspect_answers_in_json_and_by_its_exit_code(flask: Flask, clips: Clips) -> None:
    good = flask.json("inspect", clips.film())
    bad = flask.json("inspect", clips.hostile()["program"])

    assert (good["verdict"], good["code"], good["exit"]) == ("accept", "ok", 0)
    assert (good["facts"]["width"], good["facts"]["has_audio"]) == (640, True)
    assert (bad["verdict"], bad["code"], bad["exit"], bad["facts"]) == (
        "refuse", "not_media", 3, None
    )  # fmt: skip
    assert bad["reason"]
    assert list(flask.data.glob("*.sqlite*")) == []


def test_transcode_makes_everything_without_a_database(
    flask: Flask, clips: Clips, tmp_path: Path
) -> None:
    out = tmp_path / "made"

    done = flask.json("transcode", clips.film(), out)

    assert (done["verdict"], done["exit"], done["cut_at_s"]) == ("accept", 0, None)
    assert [rung["name"] for rung in done["rungs"]] == [
        "360", "audio", "240", "360-av1", "240-av1", "audio-opus"
    ]  # fmt: skip
    named = [done["master"], done["poster"], done["storyboard"]["file"]]
    for rung in done["rungs"]:
        named += [rung["segments"], rung["playlist"], *([rung["plain"]] if rung["plain"] else [])]
    assert sorted(named) == sorted(path.name for path in out.iterdir())
    assert look.probed(out / done["master"], "-show_streams")["streams"]
    assert list(flask.data.glob("*.sqlite*")) == []


def test_transcode_makes_only_what_is_asked(flask: Flask, clips: Clips, tmp_path: Path) -> None:
    done = flask.json("transcode", clips.film(), tmp_path / "a", "--only", "h264", "--rungs", "240")
    heard = ("--only", "h264", "--rungs", "240,240-av1,audio")
    both = flask.json("transcode", clips.film(), tmp_path / "d", *heard)
    unknown = flask("transcode", clips.film(), tmp_path / "b", "--rungs", "99")
    refused = flask("transcode", clips.hostile()["text"], tmp_path / "c", "--json")

    assert [rung["name"] for rung in done["rungs"]] == ["240"]
    assert [rung["name"] for rung in both["rungs"]] == ["240", "audio"]  # sound that was named
    assert unknown.returncode not in (0, 3)
    assert (refused.returncode, json.loads(refused.stdout)["verdict"]) == (3, "refuse")
    assert not (tmp_path / "c").exists()


def test_samples_prints_a_verdict_for_each_clip(flask: Flask, clips: Clips, tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    (folder / "README.md").write_text("about them")
    for name, clip in (("a.mp4", clips.film(1)), ("b.mp4", clips.hostile()["zip"])):
        (folder / name).write_bytes(clip.read_bytes())

    said = flask("samples", folder, "--quick")

    lines = said.stdout.splitlines()
    assert said.returncode == 0
    assert [line.split()[0] for line in lines] == ["accept", "refuse", "1"]
    assert lines[-1] == "1 accepted, 1 refused, 0 faults"
