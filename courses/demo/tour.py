"""The main pages of the school, each with a path that exists and the role that sees it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from courses.catalog import queries as catalog
from courses.catalog.rules import LessonFormat
from courses.demo import queries
from courses.demo.films import WAITING
from escuela.authz.roles import Role


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
    fill: Callable[[], Mapping[str, str] | None] = dict


HOUSE = "Semillero de Tierra Común (ficticia)"
"""Has a lead and a member."""


def _course() -> Mapping[str, str]:
    course = catalog.find_course_by_slug("uso-social")
    return {"public_id": course.public_id if course else ""}


def _own_course() -> Mapping[str, str]:
    """Fill in a course of the organization that the demo's author writes for."""
    course = catalog.find_course_by_slug("investigar")
    return {"public_id": course.public_id if course else ""}


def _own_lesson() -> Mapping[str, str] | None:
    """Fill in a lesson with a video of that course; None while its films are still made."""
    lesson_id = queries.find_film_lesson_id("investigar")
    return {"lesson_id": lesson_id} if lesson_id else None


def _lesson(format_: LessonFormat) -> Callable[[], Mapping[str, str]]:
    def fill() -> Mapping[str, str]:
        return {"public_id": queries.get_lesson_id("uso-social", format_)}

    return fill


def _organization() -> Mapping[str, str]:
    return {"public_id": queries.get_organization_id("Raiz e Voz (ficticia)")}


def _beginner() -> Mapping[str, str]:
    return {"public_id": queries.get_organization_id("Vereda Viva (ficticia)")}


def _house() -> Mapping[str, str]:
    return {"public_id": queries.get_organization_id(HOUSE)}


def _network() -> Mapping[str, str]:
    return {"network_id": queries.get_network_id("Red nacional de Colombia (ficticia)")}


def _video() -> Mapping[str, str]:
    return {"public_id": queries.get_video_id(WAITING[0].title)}


def _person() -> Mapping[str, str]:
    return {"person_id": queries.get_person_id(queries.get_member(HOUSE).account_id)}


def _hand_over() -> Mapping[str, str]:
    return {"hand_over_id": queries.get_hand_over_id()}


def _grant() -> Mapping[str, str]:
    return {"grant_id": queries.get_member(HOUSE).public_id}


PLANS: Mapping[str, Sequence[Plan]] = {
    "front_page": (
        Plan("Inicio", Role.VISITOR),
        Plan("Inicio de aprendiz", Role.LEARNER),
        Plan("Inicio de organización", Role.MEMBER),
        Plan("Inicio de edición de video", Role.VIDEO_EDITOR),
        Plan("Inicio de coordinación", Role.COORDINATION),
    ),
    "catalog.index": (Plan("Cursos", Role.VISITOR),),
    "finding.search": (
        Plan("Buscar", Role.VISITOR, lambda: {"q": "memoria"}),
        Plan("Buscar sin nada escrito", Role.LEARNER),
    ),
    "entry.index": (Plan("Personas de un curso", Role.AUTHOR, _own_course),),
    "learning.learners": (Plan("Quiénes aprenden", Role.TUTOR, _course),),
    "learning.leave": (Plan("Salir de un curso", Role.LEARNER, _course),),
    "catalog.add_video": (Plan("Agregar un video a un curso", Role.AUTHOR, _own_course),),
    "catalog.remove_video": (Plan("Quitar un video de un curso", Role.AUTHOR, _own_lesson),),
    "learning.course": (
        Plan("Un curso", Role.VISITOR, _course),
        Plan("Un curso empezado", Role.LEARNER, _course),
    ),
    "learning.lesson": (
        Plan("Una lección con video", Role.LEARNER, _lesson(LessonFormat.VIDEO)),
        Plan("Una lección para leer", Role.VISITOR, _lesson(LessonFormat.TEXT)),
    ),
    "selfcare.index": (Plan("Autocuidado", Role.VISITOR),),
    "selfcare.show": (
        Plan("Un ejercicio de autocuidado", Role.VISITOR, lambda: {"slug": "volver-aqui"}),
    ),
    "people.index": (
        Plan("Personas de la organización", Role.LEAD),
        Plan("Personas de la escuela", Role.COORDINATION),
    ),
    "people.show": (Plan("Una persona", Role.COORDINATION, _person),),
    "people.give": (Plan("Dar un rol", Role.COORDINATION, _person),),
    "people.end": (Plan("Quitar un rol", Role.COORDINATION, _grant),),
    "people.recover": (Plan("Ayudar a volver a entrar", Role.COORDINATION, _person),),
    "sign_up.settings": (Plan("Cuentas sin invitación", Role.COORDINATION),),
    "sign_up.join": (Plan("Crear una cuenta", Role.VISITOR),),
    "people.legal_name": (Plan("Leer un nombre legal", Role.COORDINATION, _person),),
    "people.record": (Plan("Registro", Role.COORDINATION),),
    "people.invitations": (Plan("Invitaciones", Role.LEAD),),
    "people.invite": (Plan("Invitar", Role.LEAD),),
    "notices.index": (
        Plan("Avisos", Role.MEMBER),
        Plan("Avisos de edición de video", Role.VIDEO_EDITOR),
    ),
    "notices.settings": (Plan("Cuándo y cómo te avisamos", Role.MEMBER),),
    "notices.to_hand_over": (
        Plan("Por entregar a mano", Role.LEAD),
        Plan("Por entregar a mano, en toda la escuela", Role.COORDINATION),
    ),
    "notices.sheet": (Plan("Qué darle a una persona", Role.LEAD, _hand_over),),
    "organizations.index": (Plan("Organizaciones", Role.VISITOR),),
    "organizations.show": (
        Plan("Una organización", Role.VISITOR, _organization),
        Plan("Mi organización", Role.LEAD, _house),
    ),
    "organizations.create": (Plan("Invitar a una organización", Role.COORDINATION),),
    "organizations.begin": (
        Plan("Primeros pasos", Role.COORDINATION, _beginner),
        Plan("Primeros pasos de mi organización", Role.LEAD, _house),
    ),
    "organizations.edit": (Plan("Cambiar una organización", Role.COORDINATION, _organization),),
    "organizations.logo": (Plan("El logo", Role.LEAD, _house),),
    "organizations.merge": (Plan("Unir organizaciones", Role.COORDINATION, _beginner),),
    "organizations.networks": (Plan("Redes nacionales", Role.COORDINATION),),
    "organizations.network": (Plan("Una red nacional", Role.COORDINATION, _network),),
    "organizations.create_network": (Plan("Crear una red nacional", Role.COORDINATION),),
    "organizations.edit_network": (Plan("Cambiar una red nacional", Role.COORDINATION, _network),),
    "houses.leave": (Plan("Dejar la Red", Role.LEAD, _house),),
    "accounts.sign_in": (Plan("Entrar", Role.VISITOR),),
    "accounts.recover": (Plan("Volver a entrar", Role.VISITOR),),
    "accounts.codes": (Plan("Códigos de respaldo", Role.LEARNER),),
    "accounts.show": (Plan("Mi cuenta", Role.LEARNER),),
    "accounts.edit_profile": (Plan("Mi perfil", Role.LEARNER),),
    "accounts.change_password": (Plan("Cambiar la contraseña", Role.LEARNER),),
    "privacy.erase": (Plan("Borrar mi cuenta", Role.LEARNER),),
    "consent.index": (Plan("Los textos de los consentimientos", Role.VISITOR),),
    "consent.show": (
        Plan("Un texto de consentimiento", Role.VISITOR, lambda: {"slug": "account"}),
    ),
    "consent.show_version": (
        Plan("Un texto de antes", Role.VISITOR, lambda: {"slug": "video", "version": "1"}),
    ),
    "consent.changes": (
        Plan(
            "Qué cambió en un texto",
            Role.VISITOR,
            lambda: {"slug": "video", "version": "2", "older": "1"},
        ),
    ),
    "consent.mine": (Plan("A qué di mi consentimiento", Role.LEARNER),),
    "privacy.withdraw": (Plan("Retirar mi consentimiento", Role.LEARNER),),
    "review.consent": (Plan("El consentimiento de un video", Role.LEAD, _video),),
    "pages.show_preferences": (Plan("Preferencias", Role.VISITOR),),
    "pages.privacy": (Plan("Privacidad y seguridad", Role.VISITOR),),
    "intake.index": (Plan("Videos de la organización", Role.MEMBER),),
    "intake.create": (Plan("Enviar un video", Role.MEMBER),),
    "intake.show": (Plan("Un video enviado", Role.MEMBER, _video),),
    "intake.edit": (Plan("Cambiar los datos de un video", Role.MEMBER, _video),),
    "intake.replace": (Plan("Enviar otra versión", Role.MEMBER, _video),),
    "intake.captions": (Plan("Enviar subtítulos", Role.MEMBER, _video),),
    "review.index": (Plan("Cola de videos", Role.VIDEO_EDITOR),),
    "review.show": (Plan("Un video en la mesa de edición", Role.VIDEO_EDITOR, _video),),
    "review.edit": (Plan("Editar los datos de un video", Role.VIDEO_EDITOR, _video),),
    "review.replace": (Plan("Reemplazar un video", Role.VIDEO_EDITOR, _video),),
    "review.publish": (Plan("Publicar un video", Role.VIDEO_EDITOR, _video),),
    "review.withdraw": (Plan("Retirar un video", Role.VIDEO_EDITOR, _video),),
}
"""By endpoint. A page that is not here stands in LEFT_OUT with its reason."""

LEFT_OUT: Mapping[str, str] = {
    "finding.watch": "needs a published video, which the demo has only after its work is done",
    "learning.enter_by_link": "works with a link that is shown once",
    "static": "files",
    "catalog.file": "a file to keep",
    "organizations.logo_file": "a picture",
    "playback.serve": "bytes of films, by a signed address",
    "playback_api.renew": "JSON",
    "review_api.queue": "JSON",
    "review_api.video": "JSON",
    "uploads.index": "JSON",
    "uploads.show": "JSON",
    "intake_api.status": "JSON",
    "show_health": "JSON for machines",
    "is_live": "JSON for machines",
    "is_ready": "JSON for machines",
    "show_security_txt": "text, as a standard wants it",
    "accounts.quick_exit": "leads away from the school",
    "accounts.accept_invitation": "works once, with the link of an invitation",
    "consent.ask": "only while a text waits for an answer",
    "accounts.recover_by_link": "works once, with the link of a helper",
    "notices.open_notice": "leads to what the notice is about",
    "notices.follow": "leads to a notice, from a mail or a sheet",
    "privacy.export": "a file to keep",
    "learning.rename": "only for who takes part in the course; a budget looks at it",
}
"""Endpoints that answer GET and are no page of the tour, and why."""


def stops() -> Sequence[Stop]:
    """Return all stops with real paths that there are by now; the demo must be loaded."""
    filled = ((endpoint, plan, plan.fill()) for endpoint, plans in PLANS.items() for plan in plans)
    return [
        Stop(plan.name, _path(endpoint, values), plan.role.value)
        for endpoint, plan, values in filled
        if values is not None
    ]


def _path(endpoint: str, values: Mapping[str, str]) -> str:
    return current_app.url_map.bind("localhost").build(endpoint, values)
