"""How numbers, sizes and hours are written."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from escuela import clock
from escuela.web import filters

NB = "\xa0"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 KB"), (1, "1 KB"), (1_499, "1 KB"), (14_200, "14 KB"), (999_400, "999 KB"),
        (999_600, "1 MB"), (1_500_000, "1,5 MB"), (2_000_000, "2 MB"), (9_960_000, "10 MB"),
        (11_400_000, "11 MB"), (418_000_000, "418 MB"), (999_900_000, "1 GB"),
        (1_200_000_000, "1,2 GB"),
    ],
)  # fmt: skip
def test_sizes_are_short_and_what_is_there_never_weighs_nothing(
    app: Flask, count: int, text: str
) -> None:
    with app.test_request_context():
        assert filters.size(count) == text.replace(" ", NB)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (59.7, "1 min"),
        (480, "8 min"),
        (3600, "1 h"),
        (4800, "1 h 20 min"),
    ],
)
def test_durations(app: Flask, seconds: float, text: str) -> None:
    with app.test_request_context():
        assert filters.duration(seconds) == text


@pytest.mark.parametrize(("s", "text"), [(0, "0:00"), (72.9, "1:12"), (3725, "1:02:05")])
def test_places_in_a_video(s: float, text: str) -> None:
    assert filters.clock_time(s) == text


@pytest.mark.parametrize(
    ("fraction", "text"), [(0, "0"), (0.64, "64"), (0.999, "99"), (1, "100"), (1.2, "100")]
)
def test_percent_says_100_only_when_all_is_done(app: Flask, fraction: float, text: str) -> None:
    with app.test_request_context():
        assert filters.percent(fraction) == f"{text}{NB}%"


def test_each_language_has_its_own_separators(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert filters.size(1_500_000) == f"1.5{NB}MB"


def test_hours_come_with_their_city(app: Flask) -> None:
    moment = datetime(2026, 11, 24, 22, 40, tzinfo=UTC)
    with app.test_request_context():
        assert filters.hour(moment) == "17:40 (Bogotá)"
        assert filters.moment(moment) == "24 nov 2026, 17:40 (Bogotá)"
        assert filters.day(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)) == "24 de noviembre de 2026"
        assert filters.day(date(2026, 11, 3)) == "3 de noviembre de 2026"


def test_ages_in_words(app: Flask, monkeypatch: Any) -> None:  # noqa: ANN401 - pytest's own
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "utc_now", lambda: now)
    with app.test_request_context():
        assert filters.age(now - timedelta(hours=3)) == "hace 3 horas"
        assert filters.age(now + timedelta(days=2)) == "dentro de 2 días"
