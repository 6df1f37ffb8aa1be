"""The main pages of the school, each with a path that exists and the role that sees it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from courses.catalog import queries as catalog
from courses.catalog.rules import LessonFormat
from courses.demo import queries
from escuela.authz.roles import Role

VISITOR = Role.VISITOR.value


@dataclass(frozen=True, slots=True)
class Stop:
    """A page to look at; `role` is one of `flask demo accounts`, or "visitor"."""

    name: str
    path: str
    role: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A page before its path is known: who looks at it, and what fills its address."""

    name: str
    role: Role
    fill: Callable[[], Mapping[str, str]] = dict


def _course() -> Mapping[str, str]:
    course = catalog.find_course_by_slug("uso-social")
    return {"public_id": course.public_id if course else ""}


def _lesson(format_: LessonFormat) -> Callable[[], Mapping[str, str]]:
    def fill() -> Mapping[str, str]:
        return {"public_id": queries.get_lesson_id("uso-social", format_)}

    return fill


def _organization() -> Mapping[str, str]:
    return {"public_id": queries.get_organization_id("Raiz e Voz (ficticia)")}


PLANS: Mapping[str, Sequence[Plan]] = {
    "front_page": (
        Plan("Inicio", Role.VISITOR),
        Plan("Inicio de aprendiz", Role.LEARNER),
        Plan("Inicio de organización", Role.MEMBER),
        Plan("Inicio de edición de video", Role.VIDEO_EDITOR),
    ),
    "catalog.index": (Plan("Cursos", Role.VISITOR),),
    "learning.course": (Plan("Un curso", Role.VISITOR, _course),
                        Plan("Un curso empezado", Role.LEARNER, _course)),
    "learning.lesson": (
        Plan("Una lección con video", Role.LEARNER, _lesson(LessonFormat.VIDEO)),
        Plan("Una lección para leer", Role.VISITOR, _lesson(LessonFormat.TEXT)),
    ),
    "selfcare.index": (Plan("Autocuidado", Role.VISITOR),),
    "selfcare.show": (
        Plan("Un ejercicio de autocuidado", Role.VISITOR, lambda: {"slug": "volver-aqui"}),
    ),
    "organizations.index": (Plan("Organizaciones", Role.VISITOR),),
    "organizations.show": (Plan("Una organización", Role.VISITOR, _organization),),
    "organizations.create": (Plan("Agregar una organización", Role.COORDINATION),),
    "organizations.edit": (
        Plan("Cambiar una organización", Role.COORDINATION, _organization),
    ),
}  # fmt: skip
"""By endpoint. A page that is not here stands in LEFT_OUT with its reason."""

LEFT_OUT: Mapping[str, str] = {
    "static": "files, not pages",
}
"""Endpoints that answer GET and are no main page, and why."""


def stops() -> Sequence[Stop]:
    """Return all stops with real paths; the demo must be loaded."""
    return [
        Stop(plan.name, _path(endpoint, plan.fill()), plan.role.value)
        for endpoint, plans in PLANS.items()
        for plan in plans
    ]


def _path(endpoint: str, values: Mapping[str, str]) -> str:
    address = current_app.url_map.bind("localhost")
    return address.build(endpoint, values)
