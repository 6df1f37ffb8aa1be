"""What a catalog must be: complete, sure, with every placeholder, and really translated."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

KEYWORDS = {"_": None, "lazy": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")

Texts = tuple[str, ...]
"""A text, or the forms (one, many) of a text with a number."""
Same = Mapping[str, frozenset[str]]
"""Texts that may stay as they are, with the languages they stay in."""


def sources(root: Path) -> frozenset[Texts]:
    """Return every text that code and templates send through gettext, as pybabel finds them."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    methods = [(m["pattern"], m["method"]) for m in settings["tool"]["babel"]["mappings"]]
    found = extract_from_dir(root, methods, keywords=KEYWORDS)
    return frozenset(_forms(text) for _, _, text, *_ in found)


def read_catalog(root: Path, language: str) -> Catalog:
    """Return the catalog of a language."""
    path = root / "escuela" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def read_same(root: Path) -> Same:
    """Read escuela/translations/same.txt: languages, text and reason, between tabs."""
    same: dict[str, frozenset[str]] = {}
    for line in (root / "escuela" / "translations" / "same.txt").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        languages, text, reason = line.split("\t")
        assert reason.strip(), f"no reason for {text!r}"
        same[text] = same.get(text, frozenset()) | frozenset(languages.split(","))
    return same


def faults_of(
    catalog: Catalog, texts: frozenset[Texts], same: Same, *, language: str
) -> Iterator[str]:
    """Yield what is wrong with a catalog, in words."""
    messages = {_forms(message.id): message for message in catalog if message.id}
    for text in sorted(texts):
        message = messages.get(text)
        if message is None or not all(_forms(message.string)):
            yield f"missing: {text[0]!r}"
        elif message.fuzzy:
            yield f"fuzzy: {text[0]!r}"
        else:
            yield from _faults_in(message, same, language, catalog.num_plurals)
    yield from (f"no longer used: {text[0]!r}" for text in sorted(messages.keys() - texts))
    by_word = {forms[0]: message for forms, message in messages.items()}
    for word, languages in same.items():
        if language in languages and _is_not_same(by_word.get(word)):
            yield f"on the list of same texts, and not the same: {word!r}"


def _faults_in(message: Message, same: Same, language: str, plurals: int) -> Iterator[str]:
    texts, strings = _forms(message.id), _forms(message.string)
    if len(texts) > 1 and len(strings) != plurals:
        yield f"{len(strings)} plural forms instead of {plurals}: {texts[0]!r}"
    allowed = [frozenset(PLACEHOLDER.findall(text)) for text in texts]
    for string in strings:
        found = frozenset(PLACEHOLDER.findall(string))
        # "una lección" may leave out the number that "%(n)s lecciones" must say.
        if not frozenset.intersection(*allowed) <= found <= frozenset.union(*allowed):
            yield f"wrong placeholder: {texts[0]!r} became {string!r}"
    if strings[0] == texts[0] and language not in same.get(texts[0], frozenset()):
        yield f"not translated: {texts[0]!r} (or give a reason in same.txt)"


def _is_not_same(message: Message | None) -> bool:
    return message is None or _forms(message.string)[0] != _forms(message.id)[0]


def _forms(text: object) -> Texts:
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)
