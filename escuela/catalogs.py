"""The translations as programs read them: compiled at start from the texts that people edit.

Nobody has to remember it, and nothing is written beside the sources.
"""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from escuela.config import ROOT

SOURCES = ROOT / "escuela" / "translations"


def compile_into(folder: Path) -> Path:
    """Compile each catalog that is newer than what lies in `folder`, and return the folder.

    Processes that start together may do the same work; each file is replaced whole.
    """
    for source in SOURCES.glob("*/LC_MESSAGES/messages.po"):
        target = folder / source.relative_to(SOURCES).with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(f".{os.getpid()}")
        with source.open("rb") as texts, half.open("wb") as compiled:
            write_mo(compiled, read_po(texts))
        half.replace(target)
    return folder
