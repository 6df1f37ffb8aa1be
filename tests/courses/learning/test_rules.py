"""courses/learning/rules.py: the union of what was watched, and when something is done."""

import uuid
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.learning.rules import (
    Interval,
    clamp,
    first_open,
    is_complete,
    is_watched,
    parse_range,
    union,
    watched_ms,
)

DURATION_MS = 400


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start = draw(st.integers(0, DURATION_MS - 1))
    return Interval(start, draw(st.integers(start + 1, DURATION_MS)))


def milliseconds(stretches: list[Interval] | tuple[Interval, ...]) -> set[int]:
    """Every millisecond watched, counted one by one: the plainest definition there is."""
    return {ms for stretch in stretches for ms in range(stretch.start_ms, stretch.end_ms)}


@given(st.lists(intervals()))
def test_the_union_holds_what_was_watched_and_nothing_else(stretches: list[Interval]) -> None:
    merged = union(stretches)

    assert milliseconds(merged) == milliseconds(stretches)
    assert watched_ms(stretches) == len(milliseconds(stretches))


@given(st.lists(intervals()))
def test_the_union_is_in_order_and_apart(stretches: list[Interval]) -> None:
    merged = union(stretches)

    assert all(a.end_ms < b.start_ms for a, b in pairwise(merged))


@given(st.lists(intervals()), st.randoms(use_true_random=False), st.integers(0, 20))
def test_neither_order_nor_repetition_nor_halves_change_the_union(
    stretches: list[Interval],
    random: Random,
    cut: int,
) -> None:
    shuffled = [*stretches, *stretches]
    random.shuffle(shuffled)

    assert union(shuffled) == union(stretches)
    assert union((*union(stretches[:cut]), *union(stretches[cut:]))) == union(stretches)


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 500))
def test_what_is_clamped_lies_in_the_video(start: int, end: int, duration: int) -> None:
    stretch = clamp(start, end, duration)

    inside = set(range(start, end)) & set(range(duration))
    assert milliseconds([stretch] if stretch else []) == inside


@pytest.mark.parametrize(
    ("end_ms", "duration_ms", "watched"),
    [(360, 400, True), (359, 400, False), (400, 400, True), (1, 0, False)],
)
def test_a_video_is_watched_from_nine_tenths_on(
    end_ms: int, duration_ms: int, watched: bool
) -> None:
    assert is_watched([Interval(0, end_ms)], duration_ms) is watched


def test_watching_the_first_half_twice_is_not_watching_all() -> None:
    assert not is_watched([Interval(0, 200), Interval(0, 200)], 400)


@pytest.mark.parametrize(
    ("done", "total", "needed", "complete"),
    [
        (3, 3, None, True),
        (2, 3, None, False),
        (2, 3, 2, True),
        (3, 3, 9, True),
        (0, 0, None, False),
    ],
)
def test_a_course_is_complete_by_its_rule(
    done: int, total: int, needed: int | None, complete: bool
) -> None:
    assert is_complete(done, total, needed) is complete


@pytest.mark.parametrize(
    ("items", "done", "place"), [([1, 2, 3], {1}, 2), ([1, 2], {1, 2}, 1), ([], set(), None)]
)
def test_going_on_leads_to_the_first_that_is_open(
    items: list[int], done: set[int], place: int | None
) -> None:
    assert first_open(items, frozenset(done)) == place


GOOD = {
    "id": "01929b2e-7c3a-7f00-8000-000000000001",
    "lesson": "abc",
    "video": "def",
    "start_ms": 0,
    "end_ms": 4000,
}


def test_a_watched_range_is_read() -> None:
    sent = parse_range(GOOD)

    assert sent is not None
    assert sent.client_id == uuid.UUID(str(GOOD["id"]))
    assert sent.body() == {key: value for key, value in GOOD.items() if key != "id"}


@pytest.mark.parametrize(
    "change",
    [
        {"id": "no"},
        {"id": 7},
        {"id": "01929b2e-7c3a-4f00-8000-000000000001"},  # a UUID of version 4
        {"id": "01929b2e7c3a7f008000000000000001"},
        {"lesson": ""},
        {"lesson": 3},
        {"video": "x" * 65},
        {"start_ms": -1},
        {"start_ms": 4000},
        {"start_ms": 1.5},
        {"start_ms": True},
        {"end_ms": "4000"},
        {"end_ms": 10**12},
        {"more": 1},
    ],
)
def test_anything_else_is_not_a_range(change: dict[str, object]) -> None:
    assert parse_range(GOOD | change) is None


@pytest.mark.parametrize("sent", [None, [], "x", 3, {}])
def test_other_json_is_not_a_range(sent: object) -> None:
    assert parse_range(sent) is None
