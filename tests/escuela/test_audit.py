"""Every deed that is written down has a name for people."""

import re
from pathlib import Path

from escuela.audit.deeds import WORDS
from media.library.rules import VideoState

WRITTEN = re.compile(
    r"""(?:record|_tell|move)\([^)]*?"([a-z_]+\.[a-z_]+)"|_let_in\([^)]*?"([a-z_.]+)\""""
)


def test_every_deed_in_the_code_has_words_and_no_words_are_left_over(root: Path) -> None:
    texts = [
        path.read_text("utf-8")
        for package in ("escuela", "media", "courses")
        for path in (root / package).rglob("*.py")
        if path.name != "deeds.py"
    ]
    found = {one for text in texts for match in WRITTEN.findall(text) for one in match if one}
    # Some deeds are chosen first and written down further below: for these the word itself counts.
    named = {one for text in texts for one in re.findall(r'"([a-z_]+\.[a-z_]+)"', text)}
    judged = {f"video.{state}" for state in (VideoState.TO_REVIEW, VideoState.REJECTED)}

    assert len(found) > 40
    assert found <= set(WORDS)
    assert set(WORDS) <= named | judged
