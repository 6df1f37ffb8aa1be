"""A course that many see never shows a video that few may watch: every way there."""

from itertools import product

import pytest

from courses.catalog import services
from courses.catalog.models import Course
from courses.catalog.rules import VIDEOS_FOR
from courses.entry import services as entry
from courses.entry.rules import Audience
from escuela.authz.identity import VISITOR, viewer_of
from escuela.db import db, transaction
from escuela.errors import Conflict, InvalidInput
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from media.library import services as library
from media.library.models import Video
from media.library.rules import VideoState
from media.library.rules import Visibility as Watched
from tests.factories import MARKER, School, make_organization, make_school
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import (
    NOBODY_TO_COVER,
    make_details,
    make_published_video,
    make_video,
)

pytestmark = pytest.mark.usefixtures("app_context")

PAIRS = list(product(Visibility, Watched))


def make_shown(visibility: Visibility, watched: Watched) -> tuple[Course, Video]:
    """A course that shows a video, through no service."""
    house = make_organization()
    course = make_course(house, "Abierto", visibility, is_published=False)
    video = make_published_video(house, visibility=watched)
    make_lesson(make_unit(course), video=video)
    return course, video


@pytest.mark.parametrize(("visibility", "watched"), PAIRS)
def test_adding_a_video(visibility: Visibility, watched: Watched) -> None:
    house = make_organization()
    lesson = make_lesson(make_unit(make_course(house, visibility=visibility)))
    video = make_published_video(house, visibility=watched)

    if watched in VIDEOS_FOR[visibility]:
        services.add_video(lesson, video, by=VISITOR)
    else:
        with pytest.raises(InvalidInput):
            services.add_video(lesson, video, by=VISITOR)


@pytest.mark.parametrize(("visibility", "watched"), PAIRS)
def test_publishing_a_course(visibility: Visibility, watched: Watched) -> None:
    course, _video = make_shown(visibility, watched)

    if watched in VIDEOS_FOR[visibility]:
        services.publish_course(course, by=VISITOR)
        assert course.is_open
    else:
        with pytest.raises(Conflict, match="que no puede ver tanta gente"):
            services.publish_course(course, by=VISITOR)
        assert not db.session.get_one(Course, course.id).is_open


@pytest.mark.parametrize(("visibility", "watched"), PAIRS)
def test_opening_a_course_to_more_people(visibility: Visibility, watched: Watched) -> None:
    course, _video = make_shown(Visibility.RESERVED, watched)
    audience = Audience(visibility, course.entry)

    if watched in VIDEOS_FOR[visibility]:
        entry.set_audience(course, audience, seen_version=course.version, by=VISITOR)
    else:
        with pytest.raises(InvalidInput):
            entry.set_audience(course, audience, seen_version=course.version, by=VISITOR)


@pytest.mark.parametrize(("visibility", "watched"), PAIRS)
def test_publishing_a_video_for_fewer_people(visibility: Visibility, watched: Watched) -> None:
    course, video = make_shown(visibility, Watched.PUBLIC)
    with transaction():
        video.state = VideoState.READY
    render = video.published_render_id or 0

    if watched in VIDEOS_FOR[visibility]:
        library.publish_video(video, watched, render, is_agreed=True, by=VISITOR)
        assert video.visibility is watched
    else:
        with pytest.raises(InvalidInput):
            library.publish_video(video, watched, render, is_agreed=True, by=VISITOR)
        assert db.session.get_one(Video, video.id).visibility is Watched.PUBLIC
    assert course.visibility is visibility


def test_a_video_that_waits_in_a_course_can_not_become_reserved() -> None:
    house = make_organization()
    lesson = make_lesson(make_unit(make_course(house)))
    video = make_video(house, visibility=Watched.PUBLIC)
    services.add_video(lesson, video, by=VISITOR)

    with pytest.raises(InvalidInput, match="«Seguir el dinero»"):
        library.save_details(
            video, make_details(visibility=Watched.RESERVED), NOBODY_TO_COVER,
            seen_version=video.details_version, by=VISITOR,
        )  # fmt: skip


def test_the_refusal_names_no_course_that_the_person_may_not_see() -> None:
    school: School = make_school()
    own = db.session.get_one(Organization, school.own_id)
    other = db.session.get_one(Organization, school.other_id)
    video = make_video(other, visibility=Watched.NETWORK)
    course = make_course(own, MARKER, Visibility.RESERVED)
    services.add_video(make_lesson(make_unit(course)), video, by=VISITOR)

    with pytest.raises(InvalidInput, match="Pide a coordinación") as refused:
        library.save_details(
            video, make_details(visibility=Watched.RESERVED), NOBODY_TO_COVER,
            seen_version=video.details_version, by=viewer_of(school.accounts["outsider"]),
        )  # fmt: skip
    assert MARKER not in refused.value.message
