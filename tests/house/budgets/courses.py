"""Pages of what is taught: front page, catalog, course, lesson, self-care."""

from courses.catalog.models import Block
from courses.catalog.queries import MAX_VIDEOS
from courses.catalog.rules import BlockKind, Sensitivity
from courses.demo import content
from courses.learning import services as learning
from courses.selfcare import services as selfcare
from escuela.authz.identity import VISITOR, viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from media.library import services as library
from media.library.rules import CaptionOrigin, Visibility
from tests.factories import School, make_account, make_grant
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video
from tests.house.budgets import Pages
from tests.live import Live

TEXT = "# Un título\n\nUna **lectura** con [un enlace](/courses/).\n\n|a|b|\n|-|-|\n|1|2|\n\n" * 5
CUE = "00:{0:02}:00.000 --> 00:{0:02}:10.000\nUna frase de la transcripción, la número {0}."


def pages(live: Live, school: School) -> Pages:
    learner = school.accounts["learner"]
    with live.app.app_context():
        course, seen, read = _course(school, learner)
        films, member = _lesson_of_films(school), _member(school)
        _videos(school)
        for material in content.read_self_care():
            selfcare.save_material(material, by=VISITOR)
    return {
        "landing": ("/", None),
        "a learner's desk": ("/", learner),
        "an organization's desk": ("/", school.accounts["lead"]),
        "an editor's desk": ("/", school.accounts["video_editor"]),
        "catalog": ("/courses/", None),
        "nothing found": ("/courses/?q=nada", learner),
        "course": (f"/courses/{course}", learner),
        "course of a visitor": (f"/courses/{course}", None),
        "course of an author": (f"/courses/{course}", school.accounts["coordination"]),
        "a video to take out": (
            f"/courses/lessons/{seen}/video/remove",
            school.accounts["coordination"],
        ),
        "a video for a course": (f"/courses/{course}/videos/new", school.accounts["coordination"]),
        "lesson to watch": (f"/lessons/{seen}", learner),
        "lesson to watch, without script": (f"/lessons/{seen}?q=360", None),
        "lesson of many films": (f"/lessons/{films}", member),
        "lesson to read": (f"/lessons/{read}", learner),
        "self-care": ("/self-care/", None),
        "a self-care text": ("/self-care/acuerdos-de-cuidado", None),
    }


def _videos(school: School) -> None:
    """More published videos than an author's list shows."""
    house = db.session.get_one(Organization, school.other_id)
    for number in range(MAX_VIDEOS + 1):
        title = f"Un video de título más bien largo, el número {number}"
        make_published_video(house, title, Visibility.PUBLIC)


def _lesson_of_films(school: School) -> str:
    """A lesson that shows several films, one after the other."""
    house = db.session.get_one(Organization, school.other_id)
    lesson = make_lesson(make_unit(make_course(house, "Ver y comparar")), "Cuatro miradas")
    for number in range(4):
        video = make_published_video(house, f"Mirada {number}", Visibility.PUBLIC)
        with transaction():
            db.session.add(
                Block(lesson_id=lesson.id, position=3 + number, kind=BlockKind.VIDEO,
                      video_id=video.id)
            )  # fmt: skip
    return lesson.public_id


def _member(school: School) -> int:
    """Somebody of an organization, whose courses of other organizations are asked for as well."""
    account = make_account("Marea")
    make_grant(account, Role.MEMBER, organization_scope(school.other_id))
    return account.id


def _course(school: School, learner: int | None) -> tuple[str, str, str]:
    """A course of twelve lessons; the first has a film with a transcript of 40 lines."""
    house = db.session.get_one(Organization, school.other_id)
    video = make_published_video(house, visibility=Visibility.PUBLIC)
    vtt = "\n\n".join(("WEBVTT", *(CUE.format(minute) for minute in range(40)))) + "\n"
    library.attach_caption(video, "es", vtt, CaptionOrigin.EDITOR, by=VISITOR)
    course = make_course(house, "Seguir el dinero")
    for number in range(4):
        unit = make_unit(course, f"Módulo {number}", number + 1)
        lessons = [
            make_lesson(unit, f"Lección {number} {place}", place, text=TEXT,
                        video=video if place == 1 else None,
                        sensitivity=Sensitivity.MEDIUM, content_note="Habla de pérdidas.")
            for place in (1, 2, 3)
        ]  # fmt: skip
        if number == 0:
            seen, read = lessons[0], lessons[1]
    learning.mark_done(read, by=viewer_of(learner))
    return course.public_id, seen.public_id, read.public_id
