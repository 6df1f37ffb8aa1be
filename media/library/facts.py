"""SourceFacts: what inspection found in a file, kept with its source."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What pages and decisions need of a file; the whole probe is made again when it is encoded."""

    duration_s: float
    width: int
    """As displayed, after rotation; 0 where there is no picture."""
    height: int
    """As displayed, after rotation; 0 where there is no picture."""
    fps: float
    has_video: bool
    has_audio: bool
    is_hdr: bool
    rotation: int
    """Degrees that a player has to turn the picture by."""
    container: str
    place_found: bool
    """The file said where it was recorded. Only that it did; never where."""
    device_found: bool
    """The file said with which device. Only that it did; never which."""
    warnings: tuple[str, ...]
    """Codes of what an editor should know."""
    cut_at_s: float | None = None
    """Where decoding ended, if that was well before the announced end."""


class FactsColumn(sa.types.TypeDecorator[SourceFacts]):
    """SourceFacts as JSON; a key that this version does not know is left out."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(
        self,
        value: SourceFacts | None,
        dialect: sa.Dialect,  # noqa: ARG002 - SQLAlchemy calls it so
    ) -> Mapping[str, object] | None:
        """Write the fields by their names."""
        return None if value is None else asdict(value)

    def process_result_value(
        self,
        value: Any,  # noqa: ANN401 - JSON
        dialect: sa.Dialect,  # noqa: ARG002 - SQLAlchemy calls it so
    ) -> SourceFacts | None:
        """Read the fields back."""
        if value is None:
            return None
        known = {field.name for field in fields(SourceFacts)} & set(value)
        return SourceFacts(**{name: value[name] for name in known - {"warnings"}},
                           warnings=tuple(value.get("warnings", ())))  # fmt: skip
