"""courses/demo/content.py: the demo's texts are whole and say nothing that is not so."""

from courses.catalog.rules import SLUG, LessonFormat
from courses.demo import content
from courses.demo.films import SENDERS
from escuela.authz.roles import NEVER_STORED, Role


def test_three_courses_of_nine_lessons() -> None:
    courses = content.read_courses()

    assert [len(course.lessons) for course in courses] == [9, 9, 9]
    assert all(SLUG.fullmatch(course.details.slug) for course in courses)
    assert {course.organization for course in courses} == set(SENDERS)


def test_what_is_heavy_has_a_note_written_by_a_person() -> None:
    lessons = [lesson for course in content.read_courses() for lesson in course.lessons]
    heavy = [lesson for lesson in lessons if lesson.details.sensitivity.needs_note]

    assert len(heavy) > 5
    assert [lesson.key for lesson in heavy if not lesson.details.content_note] == []


def test_each_role_that_somebody_can_hold_has_a_person() -> None:
    assert {person.role for person in content.read_people()} == set(Role) - NEVER_STORED


def test_titles_of_lessons_are_unique_in_their_course() -> None:
    for course in content.read_courses():
        titles = [lesson.details.title for lesson in course.lessons]
        assert len(titles) == len(set(titles))


def test_a_film_is_found_by_its_key_and_has_words() -> None:
    for course in content.read_courses():
        for lesson in course.lessons:
            if lesson.details.format is LessonFormat.VIDEO:
                assert content.find_lesson(lesson.key)[1] == lesson
                assert lesson.cues[0] == lesson.details.title
                assert len(lesson.cues) > 1


def test_six_self_care_texts_that_point_to_no_page_that_is_not_there() -> None:
    materials = content.read_self_care()

    assert len(materials) == 6
    assert all(material.review_note for material in materials), "none was checked yet"
    assert not [m.slug for m in materials if "Pedir ayuda" in m.text]
    assert "1. En las dos últimas semanas" in materials[3].text
