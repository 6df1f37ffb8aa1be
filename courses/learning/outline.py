"""A course as a learner sees it: its items in order, which are done, where to go on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from courses.catalog import queries as catalog
from courses.catalog.models import Item, Unit
from courses.catalog.weights import lengths_of_lessons
from courses.learning import queries, rules
from escuela.authz.identity import Viewer


@dataclass(frozen=True)
class Outline:
    """Units with their items, and what this viewer has done; a visitor has done nothing."""

    units: Sequence[Unit]
    done: frozenset[int]
    """Internal ids of items."""
    lengths: Mapping[int, float]
    """Seconds that the videos of lessons play, by internal id; others have none."""

    @cached_property
    def items(self) -> Sequence[Item]:
        """All items of the course in order."""
        return [item for unit in self.units for item in unit.items]

    @property
    def total(self) -> int:
        """How many items there are."""
        return len(self.items)

    @property
    def seconds(self) -> float:
        """About how long the whole course takes."""
        return sum(self.seconds_of(item) for item in self.items)

    def seconds_of(self, item: Item) -> float:
        """Return how long an item takes: its videos' length, else what its author thinks."""
        return self.lengths.get(item.id) or item.minutes * 60

    @property
    def next_open(self) -> Item | None:
        """Where to go on; None: there are no items yet."""
        wanted = rules.first_open([item.id for item in self.items], self.done)
        return next((item for item in self.items if item.id == wanted), None)

    def number_of(self, item: Item) -> int:
        """Return the item's number in the course, from 1."""
        return [other.id for other in self.items].index(item.id) + 1

    def before(self, item: Item) -> Item | None:
        """Return the item before this one, or None."""
        number = self.number_of(item)
        return self.items[number - 2] if number > 1 else None

    def after(self, item: Item) -> Item | None:
        """Return the item after this one, or None."""
        number = self.number_of(item)
        return self.items[number] if number < len(self.items) else None

    def unit_of(self, item: Item) -> Unit:
        """Return the unit an item is a step of."""
        return next(unit for unit in self.units if unit.id == item.unit_id)


def outline_of(course_id: int, viewer: Viewer, *, done: frozenset[int] | None = None) -> Outline:
    """Read the outline of a course as this viewer has it, in three or four queries.

    `done`: what they have done, where it is known already.
    """
    account_id = viewer.account_id
    if done is None:
        done = queries.list_done(account_id, course_id) if account_id else frozenset[int]()
    return Outline(catalog.list_units(course_id), done, lengths_of_lessons(course_id))
