"""courses/catalog, and the course page of courses/learning."""

from courses.catalog import services
from escuela.authz.identity import VISITOR
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from media.library.rules import Visibility as Audience
from tests.factories import MARKER, School
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video
from tests.house.policy import EVERYBODY, OWN_PEOPLE, SIGNED_IN, Line, Policy, same

LOOKS_IN = OWN_PEOPLE | {"video_editor", "coordination"}
"""Who sees a reserved course of the own organization."""

WRITES_OWN = frozenset({"author", "coordination"})
WRITES_OTHER = frozenset({"coordination"})
OPEN_VIDEO = "video-that-anybody-may-watch"

POLICY: Policy = {
    ("GET", "/courses/"): same(EVERYBODY),
    ("GET", "/courses/<public_id>"): Line(own=LOOKS_IN, other=EVERYBODY),
    ("POST", "/courses/<public_id>/start"): Line(own=LOOKS_IN, other=SIGNED_IN),
    ("GET", "/courses/<public_id>/videos/new"): Line(own=WRITES_OWN, other=WRITES_OTHER),
    ("POST", "/courses/<public_id>/videos/new"): Line(own=WRITES_OWN, other=WRITES_OTHER),
    ("GET", "/courses/lessons/<lesson_id>/video/remove"): Line(own=WRITES_OWN, other=WRITES_OTHER),
    ("POST", "/courses/lessons/<lesson_id>/video/remove"): Line(own=WRITES_OWN, other=WRITES_OTHER),
    ("GET", "/courses/files/<file_id>"): Line(own=LOOKS_IN, other=EVERYBODY),
}


FORMS = {"/courses/<public_id>/videos/new": {"video": OPEN_VIDEO}}


def own(school: School) -> dict[str, str]:
    open_to_all = db.session.get_one(Organization, school.other_id)
    video = make_published_video(open_to_all, "Video abierto", Audience.PUBLIC)
    with transaction():
        video.public_id = OPEN_VIDEO
    return _course_of(school.own_id, MARKER, Visibility.RESERVED)


def other(school: School) -> dict[str, str]:
    return _course_of(school.other_id, "Curso abierto", Visibility.PUBLIC)


def _course_of(organization_id: int, title: str, visibility: Visibility) -> dict[str, str]:
    house = db.session.get_one(Organization, organization_id)
    course = make_course(house, title, visibility)
    video = make_published_video(house, title, Audience.PUBLIC)
    lesson = make_lesson(make_unit(course, title), title, text=title, video=video)
    file = services.add_file(lesson, title, "x.txt", title.encode(), by=VISITOR)
    return {
        "public_id": course.public_id,
        "lesson_id": lesson.public_id,
        "file_id": file.public_id,
    }
