"""What courses add to organizations: the section of what is taught and shown, and what moves."""

from courses.catalog import queries, services
from escuela.authz.identity import Viewer
from escuela.i18n import ngettext
from escuela.organizations.models import Organization
from escuela.organizations.parts import Part, Section


def section(organization: Organization, viewer: Viewer) -> Section | None:
    """Return an organization's open courses and published videos that somebody may see."""
    courses = queries.list_courses_of(organization.id, viewer)
    videos = queries.list_videos_of(organization.id, viewer)
    if not courses and not videos:
        return None
    lessons = queries.lessons_showing([video.id for video in videos], viewer)
    return Section(
        "catalog/_of_organization.html",
        {"courses": courses, "videos": videos, "lessons": lessons},
    )


def amount(organization_id: int) -> str:
    """Say how many courses would move."""
    count = len(queries.list_all_of(organization_id))
    return str(ngettext("%(num)d curso", "%(num)d cursos", count))


def move(from_id: int, to_id: int, *, by: Viewer) -> None:
    """Give all courses of one organization to another."""
    services.move_courses(from_id, to_id, by=by)


COURSES = Part(section=section, amount=amount, move=move)
