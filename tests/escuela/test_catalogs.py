"""Translations are compiled by themselves, once, and again when a text changed."""

import gettext
import os
from pathlib import Path

import pytest

from escuela import catalogs

TEXTS = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Hola"\nmsgstr "{}"\n'
)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "sources" / "it" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(TEXTS.format("Ciao"))
    monkeypatch.setattr(catalogs, "SOURCES", tmp_path / "sources")
    return path


def hello(folder: Path) -> str:
    return gettext.translation("messages", folder, ["it"]).gettext("Hola")


def test_a_changed_text_is_seen_at_the_next_start(source: Path, tmp_path: Path) -> None:
    folder = catalogs.compile_into(tmp_path / "compiled")
    assert hello(folder) == "Ciao"

    source.write_text(TEXTS.format("Salve"))
    later = (folder / "it" / "LC_MESSAGES" / "messages.mo").stat().st_mtime_ns + 10**9
    os.utime(source, ns=(later, later))
    catalogs.compile_into(folder)

    assert (folder / "it" / "LC_MESSAGES" / "messages.mo").read_bytes().count(b"Salve") == 1


def test_what_is_current_is_not_compiled_again(source: Path, tmp_path: Path) -> None:
    folder = catalogs.compile_into(tmp_path / "compiled")
    [compiled] = folder.rglob("*.mo")
    before = compiled.stat().st_ino

    catalogs.compile_into(folder)

    assert compiled.stat().st_ino == before
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["messages.mo"]
    assert source.with_suffix(".mo").exists() is False
