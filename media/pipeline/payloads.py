"""What the pipeline's jobs carry: ids and names of rungs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Inspect:
    """Look at a file that has just arrived, and seal it."""

    source_id: int


@dataclass(frozen=True, slots=True)
class MakePreview:
    """Make the private preview that an editor watches."""

    source_id: int


@dataclass(frozen=True, slots=True)
class RenderRungs:
    """Make some rungs of the ladder; without names: plan all, and make the first ones."""

    render_id: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PurgeRender:
    """Remove a set of renditions that nobody watches any more, files and rows."""

    render_id: int


@dataclass(frozen=True, slots=True)
class PurgeOriginal:
    """Remove a file that was refused: nobody can use it, and it may hold a place or a face."""

    source_id: int


HOUSEKEEPING = frozenset({PurgeRender.__name__, PurgeOriginal.__name__})
"""Kinds that are no step on a video's way."""
