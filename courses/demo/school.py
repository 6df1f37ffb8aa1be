"""Puts the demo into a school, step by step, by the services that people use.

Each step adds what is missing, so a load that was cut short is completed by the next one.
"""

import fcntl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

from courses.catalog import queries as catalog
from courses.catalog import services as authoring
from courses.catalog.models import Course
from courses.catalog.rules import Entry, LessonFormat
from courses.demo import content, films, people, queries
from courses.demo.content import CourseText, Person
from courses.demo.people import SYSTEM
from courses.entry import services as entry
from courses.entry.rules import Audience
from courses.learning import services as learning
from courses.learning.outline import outline_of
from courses.selfcare import services as selfcare
from escuela.accounts.models import Account
from escuela.authz import services as authz
from escuela.authz.identity import Grant, Viewer, viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, Scope, course_scope, organization_scope
from escuela.db import transaction
from escuela.organizations import services as organizations
from escuela.organizations.models import Organization

Say = Callable[[str], None]

LEARNER = "u-movil"
"""Who has begun a course, so that their desk shows something to go on with."""


def load(say: Say) -> None:
    """Put all of the demo into this school; what is there already stays as it is.

    `say` is told, in English, what is being done: this is for the one who runs the school.
    """
    with _one_at_a_time():
        say("demo: people and organizations")
        houses = _ensure_organizations()
        persons = people.ensure_accounts()
        say("demo: courses and self-care")
        courses = _ensure_courses(houses)
        _ensure_grants(persons, houses, courses)
        _ensure_self_care()
        _ensure_start(persons[LEARNER], courses["uso-social"])
        films.ensure_films(houses, persons, say)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    path = Path(str(current_app.config["DATA_FOLDER"])) / "demo.lock"
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _ensure_organizations() -> Mapping[str, Organization]:
    with transaction():
        return {
            key: queries.find_organization_named(details.name)
            or organizations.create_organization(details, by=SYSTEM)
            for key, details in content.read_organizations().items()
        }


def _ensure_courses(houses: Mapping[str, Organization]) -> Mapping[str, Course]:
    return {
        text.details.slug: catalog.find_course_by_slug(text.details.slug)
        or _write_course(text, houses)
        for text in content.read_courses()
    }


def _write_course(text: CourseText, houses: Mapping[str, Organization]) -> Course:
    with transaction():
        course = authoring.create_course(houses[text.organization], text.details, by=SYSTEM)
        for unit_text in text.units:
            unit = authoring.add_unit(course, unit_text.title, by=SYSTEM)
            for lesson_text in unit_text.lessons:
                lesson = authoring.add_lesson(unit, lesson_text.details, by=SYSTEM)
                authoring.add_text(lesson, lesson_text.text, by=SYSTEM)
        authoring.publish_course(course, by=SYSTEM)
        if text.guests:
            guests = frozenset(houses[key].id for key in text.guests)
            audience = Audience(course.visibility, Entry.ORGANIZATIONS, guests)
            keeper = Viewer(None, frozenset({Grant(Role.COORDINATION, EVERYTHING)}))
            entry.set_audience(course, audience, seen_version=course.version, by=keeper)
    return course


def _ensure_grants(
    persons: Mapping[str, Account],
    houses: Mapping[str, Organization],
    courses: Mapping[str, Course],
) -> None:
    with transaction():
        for person in content.read_people():
            for scope in _scopes_of(person, houses, courses):
                authz.grant(persons[person.key].id, person.role, scope, by=SYSTEM)


def _scopes_of(
    person: Person, houses: Mapping[str, Organization], courses: Mapping[str, Course]
) -> list[Scope]:
    if person.organization:
        return [organization_scope(houses[person.organization].id)]
    if person.role in (Role.LEARNER, Role.TUTOR):
        return [course_scope(course.id) for course in courses.values()]
    return [EVERYTHING]


def _ensure_self_care() -> None:
    with transaction():
        for material in content.read_self_care():
            selfcare.save_material(material, by=SYSTEM)


def _ensure_start(account: Account, course: Course) -> None:
    """Let a learner have done the first two readings of a course."""
    learner = viewer_of(account.id)
    readings = [
        item
        for item in outline_of(course.id, learner).items
        if getattr(item, "format", None) is LessonFormat.TEXT
    ]
    for item in readings[:2]:
        learning.mark_done(item, by=learner)
