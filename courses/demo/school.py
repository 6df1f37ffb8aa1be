"""Puts the demo into a school, step by step, by the services that people use.

Each step adds what is missing, so a load that was cut short is completed by the next one.
"""

import fcntl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask import current_app

from courses.catalog import queries as catalog
from courses.catalog import services as authoring
from courses.catalog.models import Course
from courses.catalog.rules import Entry, LessonFormat
from courses.demo import content, films, notices, people, queries
from courses.demo.content import CourseText, OrganizationText, Person
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
from escuela.authz.scopes import (
    EVERYTHING,
    Scope,
    course_scope,
    national_network_scope,
    organization_scope,
)
from escuela.db import transaction
from escuela.organizations import services as organizations
from escuela.organizations.models import NationalNetwork, Organization
from escuela.organizations.rules import Details
from escuela.people import aliases
from escuela.sign_up import services as sign_up
from escuela.sign_up.rules import WINDOW_DAYS

Say = Callable[[str], None]

LEARNER = "u-movil"
"""Who has begun a course, so that their desk shows something to go on with."""


def load(say: Say) -> None:
    """Put all of the demo into this school; what is there already stays as it is.

    `say` is told, in English, what is being done: this is for the one who runs the school.
    """
    with _one_at_a_time():
        say("demo: people and organizations")
        networks = _ensure_networks()
        houses = _ensure_organizations(networks)
        persons = people.ensure_accounts()
        sign_up.open_window(timedelta(days=max(WINDOW_DAYS)), by=SYSTEM)
        say("demo: courses and self-care")
        courses = _ensure_courses(houses)
        _ensure_grants(persons, networks, houses, courses)
        _ensure_self_care()
        notices.ensure_notices(persons, houses)
        _ensure_start(persons[LEARNER], courses["uso-social"])
        films.ensure_films(houses, persons, say)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    path = Path(str(current_app.config["DATA_FOLDER"])) / "demo.lock"
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _ensure_networks() -> Mapping[str, NationalNetwork]:
    with transaction():
        return {
            key: queries.find_network_named(name)
            or organizations.save_network(None, name, country, seen_version=0, by=SYSTEM)
            for key, (name, country) in content.read_networks().items()
        }


def _ensure_organizations(networks: Mapping[str, NationalNetwork]) -> Mapping[str, Organization]:
    with transaction():
        return {
            key: queries.find_organization_named(text.details.name)
            or organizations.create_organization(_within(text, networks), by=SYSTEM)
            for key, text in content.read_organizations().items()
        }


def _within(text: OrganizationText, networks: Mapping[str, NationalNetwork]) -> Details:
    return replace(text.details, network_id=networks[text.network].id if text.network else None)


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
    networks: Mapping[str, NationalNetwork],
    houses: Mapping[str, Organization],
    courses: Mapping[str, Course],
) -> None:
    with transaction():
        for person in content.read_people():
            for scope in _scopes_of(person, networks, houses, courses):
                authz.grant(persons[person.key].id, person.role, scope, by=SYSTEM)
                if person.role is Role.TUTOR:
                    aliases.ensure(scope, persons[person.key].id)


def _scopes_of(
    person: Person,
    networks: Mapping[str, NationalNetwork],
    houses: Mapping[str, Organization],
    courses: Mapping[str, Course],
) -> list[Scope]:
    if person.network:
        return [national_network_scope(networks[person.network].id)]
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
