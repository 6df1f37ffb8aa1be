"""The texts that people agree to, read once at start from their folder.

    <slug>/<version>/about.toml        since when, and for which scopes
    <slug>/<version>/<language>.md     "# title", then the text, in every language of the school
    published.txt                      "<sha256>  <path>" of each file that is in force

A version counts once `published.txt` names its files, and from then on none of them may change:
the school refuses to start with a text other than the one people read.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask, current_app

from escuela.consent.rules import ConsentScope, TextRead
from escuela.preferences import DEFAULT_LANGUAGE, LANGUAGE_NAMES

SEAL = "published.txt"


class TextFault(Exception):
    """A published text is missing, incomplete or no longer the one that people read."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of a text in one language."""

    language: str
    title: str
    body: str
    """Markdown, without the title."""
    sha256: str


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of a text, in every language."""

    slug: str
    version: int
    published_on: date
    scopes: tuple[ConsentScope, ...]
    wordings: Mapping[str, Wording]

    def wording(self, language: str) -> Wording:
        """Return it in a language, or in the school's own."""
        return self.wordings.get(language) or self.wordings[DEFAULT_LANGUAGE]

    def read_in(self, language: str) -> TextRead:
        """Say that somebody read this version in a language."""
        wording = self.wording(language)
        return TextRead(self.slug, self.version, wording.language, wording.sha256)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All versions of all texts."""

    texts: Mapping[str, Sequence[ConsentText]]
    """By slug; of each the oldest version first."""

    def list_newest(self) -> Sequence[ConsentText]:
        """Return what is in force, by slug."""
        return [versions[-1] for versions in self.texts.values()]

    def newest(self, slug: str) -> ConsentText:
        """Return what is in force of a text that is known to be there."""
        return self.texts[slug][-1]

    def list_versions(self, slug: str) -> Sequence[ConsentText]:
        """Return all versions of a text, the oldest first; empty: there is no such text."""
        return self.texts.get(slug, ())

    def find(self, slug: str, version: int) -> ConsentText | None:
        """Return one version, or None."""
        return next((text for text in self.list_versions(slug) if text.version == version), None)

    def holds(self, read: TextRead) -> bool:
        """Say whether this is still the text that somebody read; older rows know no language."""
        text = self.find(read.slug, read.version)
        return text is not None and (not read.language or text.read_in(read.language) == read)


def init_app(app: Flask) -> None:
    """Read the texts; raises TextFault rather than show another text than people read."""
    app.extensions["consent_texts"] = load(Path(str(app.config["CONSENT_TEXTS"])))


def shelf() -> Shelf:
    """Return the texts of this school."""
    found: Shelf = current_app.extensions["consent_texts"]
    return found


def load(folder: Path) -> Shelf:
    """Read all published texts of a folder."""
    versions = sorted({path.parent for path in _sealed_files(folder)},
                      key=lambda path: (path.parent.name, int(path.name)))  # fmt: skip
    texts: dict[str, list[ConsentText]] = {}
    for path in versions:
        texts.setdefault(path.parent.name, []).append(_read(path))
    return Shelf(texts)


def publish(folder: Path) -> Sequence[str]:
    """Seal what is not sealed yet; return the names of those files. From now on none may change."""
    sealed = set(_sealed_files(folder))
    fresh = [path for path in sorted(folder.glob("*/*/*.*")) if path not in sealed]
    for version in {path.parent for path in fresh}:
        _read(version)
    names = [path.relative_to(folder).as_posix() for path in fresh]
    with (folder / SEAL).open("a", encoding="utf-8") as seal:
        for path, name in zip(fresh, names, strict=True):
            seal.write(f"{_fingerprint(path)}  {name}\n")
    return names


def _sealed_files(folder: Path) -> Sequence[Path]:
    seal = folder / SEAL
    lines = seal.read_text("utf-8").splitlines() if seal.exists() else []
    found = []
    for line in lines:
        sha256, _, name = line.partition("  ")
        path = folder / name
        if not path.exists() or _fingerprint(path) != sha256:
            raise TextFault(f"{name} was published and is no longer what people read")
        found.append(path)
    return found


def _read(folder: Path) -> ConsentText:
    slug, version = folder.parent.name, int(folder.name)
    missing = [code for code in LANGUAGE_NAMES if not (folder / f"{code}.md").exists()]
    if missing:
        raise TextFault(f"{slug}/{version} is missing in {', '.join(missing)}")
    about = tomllib.loads((folder / "about.toml").read_text("utf-8"))
    wordings = {code: _read_wording(folder / f"{code}.md") for code in LANGUAGE_NAMES}
    scopes = tuple(ConsentScope(scope) for scope in about["scopes"])
    return ConsentText(slug, version, about["published_on"], scopes, wordings)


def _read_wording(path: Path) -> Wording:
    title, _, body = path.read_text("utf-8").partition("\n")
    if not title.startswith("# ") or not body.strip():
        raise TextFault(f"{path.parent.name}/{path.name} does not begin with a title and a text")
    return Wording(path.stem, title[2:].strip(), body.strip(), _fingerprint(path))


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
