"""Pages of learners, with films, notes and neighbors on them."""

from courses.catalog.rules import Sensitivity
from escuela.organizations.queries import find_organization
from media.library.rules import Visibility
from tests.factories import School
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video
from tests.house.budgets import Pages
from tests.live import Live

NOTE = "Habla de amenazas. No hay imágenes de violencia."
TEXT = "## Una pregunta\n\n" + "Lo que una comunidad puede **hacer** cuando se junta. " * 60


def pages(live: Live, school: School) -> Pages:
    learner = school.accounts["learner"]
    with live.app.app_context():
        house = find_organization(school.other)
        assert house is not None
        film = make_published_video(house, "Una ley que nació en la calle", Visibility.PUBLIC)
        for number in range(5):
            course = make_course(house, f"Bienes comunes {number}")
            unit = make_unit(course)
            lessons = [
                make_lesson(
                    unit, f"Una ley que nació en la calle {n}", n, text=TEXT,
                    video=film if n == 2 else None,
                    sensitivity=Sensitivity.HIGH if n == 2 else Sensitivity.NONE,
                    content_note=NOTE if n == 2 else "",
                )
                for n in range(1, 9)
            ]  # fmt: skip
        paths = course.public_id, lessons[1].public_id
    return {
        "front page": ("/", None),
        "desk": ("/", learner),
        "catalog": ("/courses/", None),
        "course": (f"/courses/{paths[0]}", learner),
        "lesson with a film": (f"/lessons/{paths[1]}", learner),
        "lesson, playing without script": (f"/lessons/{paths[1]}?q=360", None),
    }
