"""The filters of search and catalog. Anything odd in an address is not asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from escuela.finding.queries import Wanted
from escuela.finding.rules import TEXT_MAX_CHARS
from escuela.i18n import country_name, language_name, lazy
from escuela.organizations.rules import COUNTRIES
from escuela.search import typed
from escuela.topics import WORDS, Topic
from escuela.web.filters import MB, duration, size
from media.library.rules import SPOKEN

KINDS: Mapping[str, str] = {
    "course": lazy("Cursos"),
    "lesson": lazy("Lecciones"),
    "transcript": lazy("Lo que se dice"),
    "video": lazy("Videos"),
    "organization": lazy("Organizaciones"),
}
"""Kinds in the order in which they are offered."""

MINUTES = (5, 10, 30, 60, 120)
MEGABYTES = (1, 5, 20, 50, 200)


def wanted_of(sent: Mapping[str, str], *, kind: str | None = None) -> Wanted:
    """Read an address; `kind` where a page finds only one."""
    return Wanted(
        text=typed(sent.get("q"))[:TEXT_MAX_CHARS],
        kind=_one_of(sent.get("kind", ""), KINDS) if kind is None else kind,
        topic=_one_of(sent.get("topic", ""), {one.value: one for one in Topic}),
        language=_one_of(sent.get("language", ""), dict.fromkeys(SPOKEN)),
        country=_one_of(sent.get("country", ""), dict.fromkeys(COUNTRIES)),
        longest_s=60 * _number_of(sent.get("minutes", ""), MINUTES),
        heaviest_bytes=MB * _number_of(sent.get("mb", ""), MEGABYTES),
    )


def address_of(wanted: Wanted) -> Mapping[str, str]:
    """Write what is wanted for an address; `wanted_of` reads it back."""
    values = {
        "q": wanted.text,
        "kind": wanted.kind,
        "topic": wanted.topic,
        "language": wanted.language,
        "country": wanted.country,
        "minutes": str(wanted.longest_s // 60 or ""),
        "mb": str(wanted.heaviest_bytes // MB or ""),
    }
    return {name: value for name, value in values.items() if value}


def _one_of(text: str, known: Mapping[str, object]) -> str:
    return text if text in known else ""


def _number_of(text: str, known: tuple[int, ...]) -> int:
    return next((number for number in known if str(number) == text), 0)


def without_kind(wanted: Wanted) -> Mapping[str, str]:
    """Write the same search over everything."""
    return address_of(replace(wanted, kind=""))


def with_kind(wanted: Wanted, kind: str) -> Mapping[str, str]:
    """Write the same search over one kind."""
    return address_of(replace(wanted, kind=kind))


def topics() -> Sequence[tuple[str, str]]:
    """Return the topics to choose among: code and words."""
    return [(topic.value, str(words)) for topic, words in WORDS.items()]


def languages() -> Sequence[tuple[str, str]]:
    """Return the languages to choose among."""
    return [(code, language_name(code)) for code in SPOKEN]


def countries() -> Sequence[tuple[str, str]]:
    """Return the countries to choose among, by name: all there may be, so none tells of anybody."""
    return sorted(((code, country_name(code)) for code in COUNTRIES), key=lambda one: one[1])


def lengths() -> Sequence[tuple[int, str]]:
    """Return the longest times to choose among."""
    return [(minutes, duration(minutes * 60)) for minutes in MINUTES]


def weights() -> Sequence[tuple[int, str]]:
    """Return the greatest weights to choose among."""
    return [(number, size(number * MB)) for number in MEGABYTES]
