"""The search with a full page of every kind, and the people of a course."""

from courses.catalog.models import Course
from courses.entry import rules
from courses.entry import services as entry
from courses.learning import services as learning
from escuela.authz.identity import VISITOR, viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope
from escuela.db import db
from escuela.organizations.models import Organization
from escuela.web.paging import PAGE_ROWS
from media.library import services as library
from media.library.rules import CaptionOrigin, Visibility
from tests.factories import School, make_account, make_grant
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video
from tests.house.budgets import Pages
from tests.live import Live

WORDS = "Seguir el dinero es seguir las huellas que deja en papeles que cualquiera puede pedir. "


def pages(live: Live, school: School) -> Pages:
    learner, lead = school.accounts["learner"], school.accounts["outsider"]
    with live.app.app_context():
        house = db.session.get_one(Organization, school.other_id)
        course = make_course(house, "El dinero y sus huellas")
        video = _films(house)
        _lessons_and_people(course.id)
        for _ in range(5):
            entry.make_link(course, rules.lasts(7), by=VISITOR)
        tutor = make_account("Faro")
        make_grant(tutor, Role.TUTOR, course_scope(course.id))
        course_id, video_id, tutor_id = course.public_id, video, tutor.id
        learning.enroll(course, by=viewer_of(learner))
    return {
        "search": ("/search?q=dinero", None),
        "search, of what is said": ("/search?q=dinero&kind=transcript", lead),
        "search, by filters alone": ("/search?language=es&minutes=30&mb=200", learner),
        "search, before anything": ("/search", learner),
        "search, nothing found": ("/search?q=nadaasi&topic=care", None),
        "catalog, found": ("/courses/?q=dinero", lead),
        "a video by itself": (f"/watch/{video_id}", None),
        "people of a course": (f"/courses/{course_id}/people/", school.accounts["coordination"]),
        "who learns": (f"/courses/{course_id}/learners", tutor_id),
        "leaving a course": (f"/courses/{course_id}/leave", learner),
        "an alias in a course": (f"/courses/{course_id}/alias", learner),
        "a course with people": (f"/courses/{course_id}", learner),
        "coordination's desk": ("/", school.accounts["coordination"]),
        "a learner's desk with more": ("/", learner),
        "a lead's desk": ("/", lead),
    }


def _films(house: Organization) -> str:
    for number in range(8):
        video = make_published_video(house, f"El dinero, parte {number}", Visibility.PUBLIC)
        vtt = "WEBVTT\n\n" + "\n\n".join(
            f"00:{minute:02}:00.000 --> 00:{minute:02}:09.000\n{WORDS}" for minute in range(30)
        )
        library.attach_caption(video, "es", vtt, CaptionOrigin.EDITOR, by=VISITOR)
    return video.public_id


def _lessons_and_people(course_id: int) -> None:
    course = db.session.get_one(Course, course_id)
    unit = make_unit(course)
    lessons = [
        make_lesson(unit, f"El dinero, lección {place}", place, text=WORDS * 20)
        for place in range(1, 13)
    ]
    for number in range(PAGE_ROWS + 1):
        account = make_account(f"Semilla {number}")
        learning.mark_done(lessons[0], by=viewer_of(account.id))
