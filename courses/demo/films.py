"""The demo's videos: made here, sent as a member sends them, and left to the demo's editor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

from courses.catalog import queries as catalog
from courses.catalog import services as authoring
from courses.catalog.models import Lesson
from courses.catalog.rules import BlockKind, LessonFormat
from courses.demo import clips, content, editor, queries
from courses.demo.content import CourseText, LessonText
from courses.demo.editor import Act
from courses.demo.people import SYSTEM
from escuela.accounts.models import Account
from escuela.authz.identity import Viewer, viewer_of
from escuela.db import transaction
from escuela.jobs import queries as jobs
from escuela.jobs.queue import Priority, enqueue
from escuela.jobs.registry import task
from escuela.jobs.rules import ENDED, Lane
from escuela.jobs.runner import Run
from escuela.organizations.models import Organization
from escuela.storage import scratch
from escuela.topics import Topic
from media.library import captions
from media.library.models import Video
from media.library.rules import Appearing, Details, Sensitivity, Visibility
from media.library.services import ArrivedFile
from media.pipeline import services as pipeline

Say = Callable[[str], None]

EDITOR = "u-edita"
SENDERS = {"org-semillero": "u-org1", "org-memoria": "u-org2", "org-palabra": "u-org3"}
TOPICS = {
    "uso-social": Topic.CONFISCATED_GOODS,
    "memoria": Topic.MEMORY,
    "investigar": Topic.RESEARCH,
}
NOBODY_TO_COVER = Appearing(True, False, False, False, "")
SOMEBODY_TO_COVER = Appearing(True, True, True, False, "0:04, cubrir la placa del carro")


@dataclass(frozen=True, slots=True)
class MakeFilm:
    """Make the video of a lesson of the demo and send it."""

    lesson_id: int
    key: str
    """Of the lesson in the demo's texts."""
    sender_id: int
    editor_id: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A video that stays in the queue, for whoever tries the editor's desk."""

    title: str
    summary: str
    appearing: Appearing
    act: Act | None
    is_broken: bool = False


WAITING = (
    Waiting("Lo que crece en el terreno", "Una mañana de siembra. Las manos hablan.",
            SOMEBODY_TO_COVER, None),
    Waiting("Asamblea de la vereda", "Cómo se decide entre vecinas y vecinos.",
            NOBODY_TO_COVER, Act.ASK),
    Waiting("Entrevista a medias", "El archivo llegó dañado.", NOBODY_TO_COVER, None,
            is_broken=True),
)  # fmt: skip
WAITING_FOR = "org-semillero"


def ensure_films(
    houses: Mapping[str, Organization], persons: Mapping[str, Account], say: Say
) -> None:
    """Have the videos of lessons made that have none, and send those that wait in the queue."""
    editor_id = persons[EDITOR].id
    say("demo: videos of lessons, left to the worker")
    for text in content.read_courses():
        sender_id = persons[SENDERS[text.organization]].id
        _ask_films(text, sender_id, editor_id)
    sender = viewer_of(persons[SENDERS[WAITING_FOR]].id)
    for waiting in WAITING:
        _ensure_waiting(waiting, houses[WAITING_FOR], sender, editor_id, say)


@task(MakeFilm, lane=Lane.LIGHT, max_attempts=3, timeout_s=300)
def make_film(payload: MakeFilm, run: Run) -> None:
    """Make the video of a lesson, send it, and show it in the lesson once somebody publishes it."""
    text, lesson_text = content.find_lesson(payload.key)
    file = _film(lesson_text.key, lesson_text.cues, text.details.tint)
    with run.finish():
        lesson = catalog.find_lesson_by_id(payload.lesson_id)
        if lesson is None or _has_video(lesson):
            return
        house_id = lesson.unit.course.organization_id
        sender = viewer_of(payload.sender_id)
        details = _details(text, lesson_text)
        video = _send(details, NOBODY_TO_COVER, file, lesson_text.cues, house_id, sender)
        authoring.add_video(lesson, video, by=SYSTEM, is_first=True)
        editor.ask(video.id, payload.editor_id, Act.PUBLISH)


def _ask_films(text: CourseText, sender_id: int, editor_id: int) -> None:
    course = catalog.find_course_by_slug(text.details.slug)
    if course is None:
        return
    ids = {item.title: item.id for unit in catalog.list_units(course.id) for item in unit.items}
    for lesson_text in text.lessons:
        if lesson_text.details.format is not LessonFormat.VIDEO:
            continue
        lesson = catalog.find_lesson_by_id(ids[lesson_text.details.title])
        if lesson is None or _has_video(lesson) or _is_asked_for(lesson):
            continue
        with transaction():
            payload = MakeFilm(lesson.id, lesson_text.key, sender_id, editor_id)
            enqueue(payload, priority=Priority.LOW, about=("item", lesson.id))


def _is_asked_for(lesson: Lesson) -> bool:
    return any(job.state not in ENDED for job in jobs.list_jobs(("item", lesson.id)))


def _has_video(lesson: Lesson) -> bool:
    return any(block.kind is BlockKind.VIDEO for block in lesson.blocks)


def _ensure_waiting(
    waiting: Waiting, house: Organization, sender: Viewer, editor_id: int, say: Say
) -> None:
    if queries.has_video(house.id, waiting.title):
        return
    say("demo: a video for the queue")
    cues = clips.cues_of(waiting.title, waiting.summary)
    file = _broken_film() if waiting.is_broken else _film(waiting.title, cues, None)
    details = Details(waiting.title, waiting.summary, "es", (Topic.RIGHTS,), Sensitivity.NONE,
                      Visibility.NETWORK)  # fmt: skip
    with transaction():
        video = _send(details, waiting.appearing, file, (), house.id, sender)
        if waiting.act is not None:
            editor.ask(video.id, editor_id, waiting.act)


def _details(text: CourseText, lesson: LessonText) -> Details:
    return Details(
        title=lesson.details.title,
        summary=lesson.summary,
        language=text.details.language,
        topics=(TOPICS[text.details.slug],),
        sensitivity=Sensitivity(lesson.details.sensitivity.value),
        visibility=Visibility(text.details.visibility.value),
    )


def _send(
    details: Details,
    appearing: Appearing,
    file: ArrivedFile,
    cues: tuple[str, ...],
    house_id: int,
    sender: Viewer,
) -> Video:
    words = captions.normalized(clips.captions_of(cues).encode()) if cues else ""
    return pipeline.receive_video(
        details,
        appearing,
        file,
        {details.language: words} if words else {},
        organization_id=house_id,
        by=sender,
    )


def _film(seed: str, cues: tuple[str, ...], tint: int | None) -> ArrivedFile:
    with scratch().file(".mp4") as path:
        clips.make_clip(seed, path, seconds=clips.length_s(cues), tint=tint)
        with path.open("rb") as stream:
            return pipeline.keep_file(stream, "clip.mp4")


def _broken_film() -> ArrivedFile:
    return pipeline.keep_file(BytesIO(b"Esto no es un video.\n" * 100), "entrevista.mp4")
