from itertools import product

import pytest

from escuela.authz.scopes import EVERYTHING, NETWORK, PUBLIC, organization_scope
from media.library.rules import (
    MOVES,
    Appearing,
    Missing,
    Note,
    NoteChoice,
    VideoState,
    Visibility,
    access_scopes,
    course_ids,
    is_wider,
    may_move,
    missing_to_publish,
    safe_file_name,
    with_course,
)

# The whole table, told again by hand, one line a state: a move that is not here is refused.
ALLOWED = """
received: received rejected to_review withdrawn
rejected: received withdrawn
to_review: received in_review withdrawn
in_review: received to_review changes_asked approved withdrawn
changes_asked: received in_review withdrawn
approved: received in_review ready withdrawn
ready: received in_review published withdrawn
published: received withdrawn
withdrawn: received to_review
"""


def told(line: str) -> tuple[str, set[str]]:
    state, _, targets = line.partition(": ")
    return state, set(targets.split())


TOLD = dict(told(line) for line in ALLOWED.strip().splitlines())


@pytest.mark.parametrize(("state", "to"), list(product(VideoState, VideoState)))
def test_a_video_moves_only_as_the_table_says(state: VideoState, to: VideoState) -> None:
    assert may_move(state, to) == (to in TOLD[state])


def test_nothing_is_published_that_was_not_reviewed_and_approved() -> None:
    def ways_to(goal: VideoState, without: VideoState) -> set[VideoState]:
        found, frontier = {VideoState.RECEIVED}, [VideoState.RECEIVED]
        while frontier:
            for to in MOVES[frontier.pop()] - found - {without}:
                found.add(to)
                frontier.append(to)
        return found & {goal}

    for step in (VideoState.TO_REVIEW, VideoState.IN_REVIEW, VideoState.APPROVED, VideoState.READY):
        assert ways_to(VideoState.PUBLISHED, without=step) == set()
    assert ways_to(VideoState.PUBLISHED, without=VideoState.REJECTED) == {VideoState.PUBLISHED}


def test_a_new_version_can_be_sent_from_every_state() -> None:
    assert all(may_move(state, VideoState.RECEIVED) for state in VideoState)


@pytest.mark.parametrize(
    ("visibility", "is_published", "audience"),
    [
        (Visibility.PUBLIC, True, {PUBLIC}),
        (Visibility.NETWORK, True, {NETWORK}),
        (Visibility.RESERVED, True, set()),
        (Visibility.PUBLIC, False, set()),
        (Visibility.NETWORK, False, set()),
        (Visibility.RESERVED, False, set()),
    ],
)
def test_only_what_is_published_opens_to_an_audience(
    visibility: Visibility, *, is_published: bool, audience: set[object]
) -> None:
    scopes = access_scopes(7, visibility, is_published=is_published)

    assert scopes == {EVERYTHING, organization_scope(7)} | audience


@pytest.mark.parametrize(
    ("wanted", "asked", "wider"),
    [
        (Visibility.PUBLIC, Visibility.PUBLIC, False),
        (Visibility.PUBLIC, Visibility.NETWORK, True),
        (Visibility.PUBLIC, Visibility.RESERVED, True),
        (Visibility.NETWORK, Visibility.PUBLIC, False),
        (Visibility.NETWORK, Visibility.NETWORK, False),
        (Visibility.NETWORK, Visibility.RESERVED, True),
        (Visibility.RESERVED, Visibility.PUBLIC, False),
        (Visibility.RESERVED, Visibility.NETWORK, False),
        (Visibility.RESERVED, Visibility.RESERVED, False),
    ],
)
def test_more_people_than_the_organization_asked_for_is_seen(
    wanted: Visibility, asked: Visibility, *, wider: bool
) -> None:
    assert is_wider(wanted, asked) == wider


@pytest.mark.parametrize(
    ("consented", "cover", "place", "choice"),
    list(product((True, False), (True, False), (True, False), NoteChoice)),
)
def test_publishing_waits_for_consent_covers_and_a_chosen_note(
    *, consented: bool, cover: bool, place: bool, choice: NoteChoice
) -> None:
    missing = missing_to_publish(
        Appearing(consented, minors_appear=True, needs_covering=cover,
                  place_recognizable=place, covering_notes=""),
        Note(choice, "", ""),
    )  # fmt: skip

    assert (Missing.CONSENT in missing) == (not consented)
    assert (Missing.COVERING in missing) == cover
    assert (Missing.PLACE in missing) == place
    assert (Missing.NOTE in missing) == (choice is NoteChoice.OPEN)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("video.mp4", "video.mp4"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\mi video.mov", "mi video.mov"),
        ("a\x00b\nc.mp4", "abc.mp4"),
        ("", "video"),
        ("/", "video"),
        ("ñ" * 400 + ".mp4", "ñ" * 146 + ".mp4"),
    ],
)
def test_r5_a_persons_file_name_is_only_a_short_text(typed: str, shown: str) -> None:
    assert safe_file_name(typed) == shown


@pytest.mark.parametrize("text", ["", " 3 ", " 3 17 "])
def test_courses_that_show_a_video_are_found_whole(text: str) -> None:
    added = with_course(text, 7)

    assert course_ids(added) == course_ids(text) | {7}
    assert " 7 " in added
    assert " 1 " not in added
    assert with_course(added, 7) == added
