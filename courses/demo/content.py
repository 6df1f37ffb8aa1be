"""Reads the demo's texts (courses/demo/data) into the values that services take."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from courses.catalog.rules import (
    CourseDetails,
    LessonDetails,
    LessonFormat,
    Level,
    Motif,
    Sensitivity,
)
from courses.demo import clips
from courses.selfcare.rules import MaterialDetails, MaterialKind
from escuela.authz.roles import Role
from escuela.organizations.rules import Details, Visibility
from escuela.topics import Topic

HEADING = re.compile(r"^##(?=#* )", re.MULTILINE)
DATA = Path(__file__).parent / "data"

VISIBILITIES = {
    "publica": Visibility.PUBLIC,
    "red": Visibility.NETWORK,
    "reservada": Visibility.RESERVED,
}
LEVELS = {"introductorio": Level.INTRODUCTORY, "intermedio": Level.INTERMEDIATE}
FORMATS = {
    "texto": LessonFormat.TEXT,
    "video": LessonFormat.VIDEO,
    "audio": LessonFormat.AUDIO,
    "tarea": LessonFormat.TASK,
}
SENSITIVITIES = {
    "ninguna": Sensitivity.NONE,
    "baja": Sensitivity.LOW,
    "media": Sensitivity.MEDIUM,
}
KINDS = {
    "ejercicio": MaterialKind.EXERCISE,
    "guia": MaterialKind.GUIDE,
    "chequeo": MaterialKind.CHECK,
    "taller": MaterialKind.WORKSHOP,
    "plantilla": MaterialKind.TEMPLATE,
}
ROLES = {
    "aprendiz": Role.LEARNER,
    "organizacion": Role.MEMBER,
    "responsable_de_organizacion": Role.LEAD,
    "autoria": Role.AUTHOR,
    "tutoria": Role.TUTOR,
    "evaluacion": Role.READER,
    "edicion_video": Role.VIDEO_EDITOR,
    "coordinacion": Role.COORDINATION,
    "proteccion": Role.PROTECTION,
}


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person. `organization` and `network` are the keys of theirs, or empty."""

    key: str
    alias: str
    role: Role
    language: str
    organization: str
    network: str
    saves_data: bool
    name: str | None
    legal_name: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class OrganizationText:
    """An organization as written; `network` is the key of its national network, or empty."""

    details: Details
    network: str


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson as written: its details, its Markdown, and its key for a video."""

    key: str
    details: LessonDetails
    text: str
    summary: str
    """The plain sentences that a video says."""

    @property
    def cues(self) -> tuple[str, ...]:
        """The captions of its video."""
        return clips.cues_of(self.details.title, self.summary)


@dataclass(frozen=True, slots=True)
class UnitText:
    """A unit as written."""

    title: str
    lessons: tuple[LessonText, ...]


@dataclass(frozen=True, slots=True)
class CourseText:
    """A course as written; `organization` is a key."""

    organization: str
    details: CourseDetails
    units: tuple[UnitText, ...]
    guests: tuple[str, ...] = ()
    """Keys of the organizations it lets in; empty: it is open."""

    @property
    def lessons(self) -> Sequence[LessonText]:
        """All its lessons in order."""
        return [lesson for unit in self.units for lesson in unit.lessons]


def read_networks() -> Mapping[str, tuple[str, str]]:
    """Return name and country of each invented national network by its key."""
    return {row["id"]: (row["nombre"], row["pais"]) for row in _yaml("people.yaml")["redes"]}


def read_organizations() -> Mapping[str, OrganizationText]:
    """Return each invented organization by its key."""
    return {
        row["id"]: OrganizationText(
            Details(
                name=row["nombre"],
                country=row["pais"],
                visibility=VISIBILITIES[row["visibilidad"]],
                descriptions=row["descripcion"],
                topics=tuple(Topic(code) for code in row["temas"]),
                contact_note=row.get("contacto"),
            ),
            network=row.get("red", ""),
        )
        for row in _yaml("people.yaml")["organizaciones"]
    }


def read_people() -> Sequence[Person]:
    """Return the invented people."""
    return [
        Person(
            key=row["id"],
            alias=row["alias"],
            role=ROLES[row["rol"]],
            language=row["idioma"],
            organization=row.get("organizacion", ""),
            network=row.get("red", ""),
            saves_data=row.get("ahorro_de_datos", False),
            name=row.get("nombre"),
            legal_name=row.get("nombre_legal"),
            email=row.get("correo"),
        )
        for row in _yaml("people.yaml")["personas"]
    ]


def read_courses() -> Sequence[CourseText]:
    """Return the courses in the order of their files."""
    return [_course(_yaml(path)) for path in sorted((DATA / "courses").glob("*.yaml"))]


def find_lesson(key: str) -> tuple[CourseText, LessonText]:
    """Return a lesson and its course. Raises LookupError for a key that no text has."""
    for course in read_courses():
        for lesson in course.lessons:
            if lesson.key == key:
                return course, lesson
    raise LookupError(key)


def read_self_care() -> Sequence[MaterialDetails]:
    """Return the self-care texts in the order of their files."""
    return [_material(path) for path in sorted((DATA / "self_care").glob("*.md"))]


def _course(row: Mapping[str, Any]) -> CourseText:
    rule = row["aprobacion"]
    seen = rule["lecciones_vistas"]
    details = CourseDetails(
        slug=row["id"],
        title=row["titulo"],
        subtitle=row["subtitulo"],
        language=row["idioma"],
        level=LEVELS[row["nivel"]],
        visibility=VISIBILITIES[row["visibilidad"]],
        goals=tuple(row["objetivos"]),
        sources=tuple(row["fuentes"]),
        warning=row.get("advertencia", "").strip(),
        review_note=row.get("revision_pendiente", "").strip(),
        tint=row["tinte"],
        motif=Motif(row["motivo"]),
        lessons_needed=None if seen == "todas" else seen,
        quiz_percent=rule["cuestionario_minimo"],
        topics=tuple(Topic(code) for code in row["temas"]),
    )
    units = tuple(
        UnitText(unit["titulo"], tuple(_lesson(lesson) for lesson in unit["lecciones"]))
        for unit in row["modulos"]
    )
    return CourseText(row["organizacion"], details, units, tuple(row.get("entran", ())))


def _lesson(row: Mapping[str, Any]) -> LessonText:
    details = LessonDetails(
        title=row["titulo"],
        format=FORMATS[row["tipo"]],
        minutes=row["minutos"],
        sensitivity=SENSITIVITIES[row["sensibilidad"]],
        content_note=row.get("aviso", ""),
    )
    summary = " ".join(row["resumen"].split())
    activity = row.get("actividad", "")
    text = f"{summary}\n\n**Actividad.** {activity}" if activity else summary
    return LessonText(row["id"], details, text, summary)


def _material(path: Path) -> MaterialDetails:
    _, head, text = path.read_text("utf-8").split("---\n", 2)
    row = yaml.safe_load(head)
    text = text.strip() + (_questions(row) if "preguntas" in row else "")
    return MaterialDetails(
        slug=row["id"],
        title=row["titulo"],
        summary=row["resumen"],
        kind=KINDS[row["tipo"]],
        language=row["idioma"],
        minutes=row["minutos"],
        # One step up: the page's own heading is the text's title.
        text=HEADING.sub("#", text),
        sources=tuple(row["fuentes"]),
        review_note=row["revision"],
        is_for_groups=row["tipo"] == "taller",
        is_for_minors=row["apto_menores"],
    )


def _questions(row: Mapping[str, Any]) -> str:
    """Write a check as a list to answer on paper or in the head: nothing is sent."""
    scale = ", ".join(f"{value} {word}" for value, word in enumerate(row["escala"]))
    questions = (f"{number}. {q['texto']}" for number, q in enumerate(row["preguntas"], 1))
    readings = (f"- **{_capital(r['si'])}:** {r['texto']}" for r in row["lectura"])
    return "\n".join(
        ("\n", "## Preguntas", "", f"Responde cada una de 0 a 4: {scale}.", "", *questions,
         "", "## Cómo leerlo", "", *readings)
    )  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _yaml(path: str | Path) -> Any:  # noqa: ANN401 - what YAML holds
    return yaml.safe_load((DATA / path).read_text("utf-8"))
