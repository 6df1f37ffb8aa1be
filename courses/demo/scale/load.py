"""Puts the big school around the demo: all of it, or nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import sqlalchemy as sa

from courses.catalog.models import Course, Item, Unit
from courses.demo import content, people
from courses.demo.scale import bulk, films, learning, teaching, traces
from courses.demo.scale import people as persons
from courses.demo.scale.sizes import BIG, Sizes
from courses.demo.scale.teaching import Step
from courses.demo.tour import HOUSE
from courses.learning.models import Watching
from escuela.accounts.models import Account
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from media.library.models import Render, Source, Video

Say = Callable[[str], None]

WITH_IDS = (Organization, Account, Course, Unit, Item, Video, Source, Render, Watching)
"""Tables whose ids are given here, because other rows point at them."""


class NotOnlyTheDemo(Exception):
    """The school holds something of real people: nothing is mixed with that."""


def load(say: Say, sizes: Sizes = BIG) -> bool:
    """Make the school big; return False where it is already.

    The demo must be loaded and one of its videos published. Raises NotOnlyTheDemo and NotReady.
    """
    if is_loaded():
        return False
    if (strange := next(_strangers(), None)) is not None:
        raise NotOnlyTheDemo(strange)
    with transaction():
        _write(say, sizes)
    say("scale: statistics")
    bulk.learn_sizes()
    return True


def is_loaded() -> bool:
    """Say whether the big school is there."""
    first = bulk.public_id("organization", 0)
    statement = sa.select(Organization.id).where(Organization.public_id == first)
    return db.session.scalar(statement) is not None


def _write(say: Say, sizes: Sizes) -> None:
    demo_houses, demo_courses = _demo_houses(), _demo_courses()
    say(f"scale: {sizes.organizations} organizations, {sizes.accounts} accounts")
    missing = sizes.organizations - len(demo_houses)
    houses = [*demo_houses, *persons.write_organizations(missing)]
    accounts = persons.write_accounts(sizes)
    team, learners = accounts[: sizes.team], accounts[sizes.team :]
    persons.write_team(team, [house_id for house_id, _ in houses])
    say(f"scale: {sizes.videos} videos")
    made = films.write_films(sizes.videos, houses, team)
    say(f"scale: {sizes.courses} courses")
    missing = sizes.courses - len(demo_courses)
    courses = {**demo_courses, **teaching.write_courses(missing, sizes, houses, made)}
    say(f"scale: {sizes.progress} steps of learners")
    learning.write_learning(learners, courses, sizes)
    say("scale: jobs and deeds")
    traces.write_traces(made, accounts, sizes)
    bulk.keep_counting(*WITH_IDS)


def _demo_houses() -> list[tuple[int, Visibility]]:
    """Return the demo's organizations, the one with most people first."""
    rows = db.session.execute(
        sa.select(Organization.id, Organization.visibility).order_by(
            Organization.name != HOUSE, Organization.id
        )
    )
    return [(row.id, row.visibility) for row in rows]


def _demo_courses() -> Mapping[int, Sequence[Step]]:
    rows = db.session.execute(
        sa.select(Item.id, Item.unit_id, Unit.course_id)
        .join(Unit, Unit.id == Item.unit_id)
        .order_by(Unit.course_id, Unit.position, Item.position)
    )
    courses: dict[int, list[Step]] = {}
    for row in rows:
        courses.setdefault(row.course_id, []).append(
            Step(0, row.id, row.unit_id, row.course_id, None)
        )
    return courses


def _strangers() -> Iterator[str]:
    """Name tables that hold what the demo did not bring."""
    known = (
        (Account.login, {people.login_of(person) for person in content.read_people()}),
        (Organization.name, {one.name for one in content.read_organizations().values()}),
        (Course.slug, {text.details.slug for text in content.read_courses()}),
    )
    for column, names in known:
        statement = sa.select(column).where(column.not_in(names)).limit(1)
        if db.session.scalar(statement) is not None:
            yield column.class_.__tablename__
