"""When waiting work begins: every case of who works and what is known."""

import pytest

from media.review.forecast import Done, paces, starts_in_s


@pytest.mark.parametrize(
    ("running", "waiting", "starts"),
    [
        ([], [], []),
        ([], [60.0], [None]),  # nobody works: nobody knows when
        ([30.0], [], []),
        ([30.0], [60.0, 10.0, 5.0], [30.0, 90.0, 100.0]),
        ([30.0, 50.0], [60.0, 10.0, 5.0], [30.0, 50.0, 60.0]),
        ([50.0, 30.0], [60.0, 10.0], [30.0, 50.0]),  # in whichever order they run
        ([30.0], [None, 10.0, 5.0], [30.0, None, None]),  # of unknown length
        ([None], [60.0], [None]),  # what runs does not know either
        ([30.0, None], [60.0], [None]),
        ([0.0], [0.0, 0.0], [0.0, 0.0]),
    ],
)
def test_what_waits_begins_when_a_place_is_free(
    running: list[float | None], waiting: list[float | None], starts: list[float | None]
) -> None:
    assert starts_in_s(running, waiting) == starts


def test_the_pace_is_that_of_all_films_of_one_kind_of_work() -> None:
    done = [Done("first", 10, 100), Done("first", 20, 50), Done("rest", 300, 100)]

    assert paces(done) == {"first": 0.2, "rest": 3.0}


def test_films_without_length_tell_no_pace() -> None:
    assert paces([Done("first", 10, 0)]) == {}
    assert paces([]) == {}
