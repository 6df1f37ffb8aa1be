"""Texts that people agree to: whole in each language, easy to read, and never changed."""

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask

from escuela.config import ROOT
from escuela.consent import texts
from escuela.consent.texts import SEAL, ConsentText, TextFault, load
from escuela.i18n import LANGUAGES
from wsgi import create_app

FOLDER = ROOT / "escuela" / "consent" / "texts"

PUBLISHED = {
    "account/1/about.toml": "2e0459bbb8c57843",
    "account/1/en.md": "3ed0aca27483ed68",
    "account/1/es.md": "380129bfc88ed6c8",
    "account/1/it.md": "8cadf853c52529ba",
    "account/1/pt.md": "c2239cabd426da8d",
    "video/1/about.toml": "c83da4a82d4e206d",
    "video/1/en.md": "ced1161b0fbcce46",
    "video/1/es.md": "91d97b3ec281de1e",
    "video/1/it.md": "3bbe60cd30be6ce3",
    "video/1/pt.md": "0a6bbbbc235a80b4",
    "video/2/about.toml": "395e67da68fc6a58",
    "video/2/en.md": "929b976af628b933",
    "video/2/es.md": "b87d3709d1ca48e4",
    "video/2/it.md": "4e2d0955c06f8ba7",
    "video/2/pt.md": "29450657ecfc1fb4",
}
"""Beginnings of the fingerprints of all that people have agreed to. Only ever add lines."""

ALL = [text for versions in load(FOLDER).texts.values() for text in versions]
WORDS_OF_A_SENTENCE, WORDS_ON_AVERAGE = 30, 14


def names(text: ConsentText) -> str:
    return f"{text.slug}-{text.version}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "texts")


def add_version(folder: Path) -> Path:
    return shutil.copytree(folder / "account" / "1", folder / "account" / "2")


def test_what_people_agreed_to_is_still_the_same_to_the_letter() -> None:
    lines = [line.split("  ") for line in (FOLDER / SEAL).read_text().splitlines()]

    assert {name: sha256[:16] for sha256, name in lines} == PUBLISHED
    assert len(load(FOLDER).texts) == 2  # which compares the files with these lines


def test_no_text_waits_unpublished_in_the_repository() -> None:
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*/*")}

    assert there == set(PUBLISHED), "run: flask consent publish, and add the lines above"


@pytest.mark.parametrize("text", ALL, ids=names)
def test_every_text_is_whole_in_every_language(text: ConsentText) -> None:
    shapes = {
        language: [line[:2] for line in wording.body.splitlines() if line.startswith(("#", "-"))]
        for language, wording in text.wordings.items()
    }

    assert set(text.wordings) == set(LANGUAGES)
    assert len({str(shape) for shape in shapes.values()}) == 1, shapes
    assert len({wording.title for wording in text.wordings.values()}) == len(LANGUAGES)
    assert len({wording.body for wording in text.wordings.values()}) == len(LANGUAGES)


@pytest.mark.parametrize("text", ALL, ids=names)
def test_every_text_is_easy_to_read(text: ConsentText) -> None:
    for language, wording in text.wordings.items():
        plain = re.sub(r"[#\-]+ ", "", wording.body)
        lengths = [
            len(sentence.split()) for sentence in re.split(r"[.:?!]\s|\n+", plain) if sentence
        ]
        assert max(lengths) <= WORDS_OF_A_SENTENCE, (language, max(lengths))
        assert sum(lengths) / len(lengths) <= WORDS_ON_AVERAGE, language


def test_a_school_does_not_start_with_another_text_than_people_read(folder: Path) -> None:
    changed = folder / "video" / "2" / "pt.md"
    changed.write_text(changed.read_text("utf-8").replace("Ninguém", "Alguém"), "utf-8")

    with pytest.raises(TextFault, match=r"video/2/pt\.md"):
        create_app({"CONSENT_TEXTS": folder, "SQLALCHEMY_DATABASE_URI": "sqlite://",
                    "DATA_FOLDER": folder.parent})  # fmt: skip


def test_nor_without_one(folder: Path) -> None:
    (folder / "account" / "1" / "it.md").unlink()

    with pytest.raises(TextFault, match=r"account/1/it\.md"):
        load(folder)


def test_a_new_version_counts_once_it_is_published(folder: Path) -> None:
    add_version(folder)
    before = load(folder).newest("account").version

    named = texts.publish(folder)

    assert (before, load(folder).newest("account").version) == (1, 2)
    assert len(named) == 1 + len(LANGUAGES)
    assert texts.publish(folder) == []


def test_a_version_that_lacks_a_language_is_not_published(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (add_version(folder) / "pt.md").unlink()
    monkeypatch.setitem(app.config, "CONSENT_TEXTS", folder)

    result = app.test_cli_runner().invoke(args=["consent", "publish"])

    assert result.exit_code == 1
    assert "account/2 is missing in pt" in result.output
    assert load(folder).newest("account").version == 1
