"""What changed between two versions of a text, word by word, for people to read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from escuela.consent.texts import Wording

ALIKE = 0.4
"""From this share of common words on, two paragraphs are one that changed."""

_WORD = re.compile(r"\S+\s*")


class BlockKind(StrEnum):
    """What a line of a text is."""

    TITLE = "title"
    HEADING = "heading"
    ITEM = "item"
    TEXT = "text"


class Change(StrEnum):
    """What became of a few words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that share a fate."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, an item of a list, or a paragraph, in pieces."""

    kind: BlockKind
    pieces: Sequence[Piece]

    @property
    def is_changed(self) -> bool:
        """Some of it is new or gone."""
        return any(piece.change is not Change.SAME for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbours of one kind: items of a list stand together."""

    kind: BlockKind
    blocks: Sequence[Block]


def difference(older: Wording, newer: Wording) -> Sequence[Group]:
    """Return the newer wording with what was removed from the older one in its place."""
    blocks = _compare(_lines(older), _lines(newer))
    return [Group(kind, list(neighbours)) for kind, neighbours in groupby(blocks, lambda b: b.kind)]


def is_same(groups: Sequence[Group]) -> bool:
    """Say whether nothing changed."""
    return not any(block.is_changed for group in groups for block in group.blocks)


_Line = tuple[BlockKind, str]


def _lines(wording: Wording) -> list[_Line]:
    """Read the plain Markdown of texts: headings, items and paragraphs; no emphasis stays."""
    lines: list[_Line] = [(BlockKind.TITLE, wording.title)]
    for part in re.split(r"\n(?=- )|\n\s*\n|(?<=\n)(?=#)", wording.body):
        text = " ".join(part.replace("**", "").split())
        if text.startswith("#"):
            lines.append((BlockKind.HEADING, text.lstrip("# ")))
        elif text.startswith("- "):
            lines.append((BlockKind.ITEM, text[2:]))
        elif text:
            lines.append((BlockKind.TEXT, text))
    return lines


def _compare(old: list[_Line], new: list[_Line]) -> Iterator[Block]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Block(kind, [Piece(Change.SAME, text)]) for kind, text in new[c:d])
        else:
            yield from _replace(old[a:b], new[c:d])


def _replace(old: list[_Line], new: list[_Line]) -> Iterator[Block]:
    """Find for each older line the one it became, in their order; others are gone or new."""
    at = 0
    for kind, text in old:
        for place in range(at, len(new)):
            pieces = _words(text, new[place][1]) if new[place][0] is kind else []
            if pieces:
                yield from _added(new[at:place])
                yield Block(kind, pieces)
                at = place + 1
                break
        else:
            yield Block(kind, [Piece(Change.REMOVED, text)])
    yield from _added(new[at:])


def _added(lines: list[_Line]) -> Iterator[Block]:
    return (Block(kind, [Piece(Change.ADDED, text)]) for kind, text in lines)


def _words(old: str, new: str) -> list[Piece]:
    """Compare two paragraphs word by word; empty where they have too little in common."""
    a, b = _WORD.findall(f"{old} "), _WORD.findall(f"{new} ")
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.ratio() < ALIKE:
        return []
    pieces = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Change.SAME, "".join(b[k:m])))
            continue
        if j > i:
            pieces.append(Piece(Change.REMOVED, "".join(a[i:j])))
        if m > k:
            pieces.append(Piece(Change.ADDED, "".join(b[k:m])))
    return pieces
