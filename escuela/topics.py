"""Topics: what videos, courses and organizations are about. One closed list for all of them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from escuela.i18n import lazy


class Topic(StrEnum):
    """What something is about. A closed list, so that people find and nobody is named."""

    RIGHTS = "rights"
    ANTIMAFIA = "antimafia"
    ANTICORRUPTION = "anticorruption"
    CONFISCATED_GOODS = "confiscated_goods"
    MEMORY = "memory"
    RESEARCH = "research"
    CARE = "care"
    YOUTH = "youth"


WORDS: Mapping[Topic, str] = {
    Topic.RIGHTS: lazy("Derechos humanos"),
    Topic.ANTIMAFIA: lazy("Antimafia social"),
    Topic.ANTICORRUPTION: lazy("Anticorrupción"),
    Topic.CONFISCATED_GOODS: lazy("Uso social de bienes confiscados"),
    Topic.MEMORY: lazy("Memoria y búsqueda"),
    Topic.RESEARCH: lazy("Investigación y periodismo"),
    Topic.CARE: lazy("Cuidado y protección"),
    Topic.YOUTH: lazy("Juventudes"),
}


def topics_of(codes: str) -> tuple[Topic, ...]:
    """Read the codes that a column holds, separated by spaces."""
    return tuple(Topic(code) for code in codes.split())


def codes_of(topics: Iterable[Topic]) -> str:
    """Write topics for a column, in the order of the list; `topics_of` reads them back."""
    chosen = set(topics)
    return " ".join(topic.value for topic in Topic if topic in chosen)


def topic_name(topic: Topic | str) -> str:
    """Name a topic in the reader's language; one that this version does not know names itself."""
    return str(WORDS.get(Topic(topic), topic)) if topic in set(Topic) else str(topic)
