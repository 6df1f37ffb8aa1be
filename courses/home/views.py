"""The front page: what the school is, or what waits for whoever is signed in."""

from flask import render_template

from courses.catalog import queries as catalog
from courses.catalog.weights import weights_of_courses
from courses.home import rules
from courses.home.desk import desk_of
from escuela.authz.guard import public
from escuela.authz.identity import Viewer, current_viewer

SHOWN_COURSES = 3


@public
def front_page() -> str:
    """Show the landing page to visitors, and their desk to those who signed in."""
    viewer = current_viewer()
    if viewer.account_id is None:
        return _landing(viewer)
    return render_template("home/desk.html", desk=desk_of(viewer, viewer.account_id))


def _landing(viewer: Viewer) -> str:
    courses = catalog.list_courses(viewer).rows[:SHOWN_COURSES]
    course_ids = [course.id for course in courses]
    return render_template(
        "home/landing.html",
        courses=courses,
        sizes=catalog.sizes_of(course_ids),
        weights=weights_of_courses(course_ids),
        minutes=rules.MINUTES,
        cost_bytes=rules.cost_bytes,
    )
