"""How numbers, sizes and moments are written, in the reader's language and time zone."""

from datetime import UTC, date, datetime
from functools import lru_cache

from babel import dates, numbers
from flask import Flask
from flask_babel import get_locale

from escuela import clock
from escuela.i18n import DEFAULT, _, reader_zone

KB, MB, GB = 1_000, 1_000_000, 1_000_000_000
"""Sizes are decimal, as in the prices of mobile data."""


def init_app(app: Flask) -> None:
    """Give the filters to templates."""
    for filter_ in (size, duration, clock_time, percent, number, day, hour, moment, age, city):
        app.jinja_env.filters[filter_.__name__] = filter_


def number(value: float) -> str:
    """Write a number with the separators of the language."""
    return _decimal(value, str(_locale()))


@lru_cache(4096)  # a page of courses writes a hundred, mostly the same
def _decimal(value: float, locale: str) -> str:
    return str(numbers.format_decimal(value, locale=locale))


def size(count: int) -> str:
    """Write bytes as "14 KB", "1,5 MB", "26 MB", "1,2 GB"; what is there is never "0 KB"."""
    if count < MB - KB // 2:
        return f"{number(max(round(count / KB), 1 if count else 0))}\xa0KB"
    unit, name = (GB, "GB") if count >= GB - MB // 2 else (MB, "MB")
    amount = count / unit
    return f"{number(round(amount, 1) if amount < 9.95 else round(amount))}\xa0{name}"


def duration(seconds: float) -> str:
    """Write a length of time as "45 s", "8 min" or "1 h 20 min"."""
    whole = round(seconds)
    if whole < 60:
        return str(_("%(seconds)s s", seconds=whole))
    minutes = round(whole / 60)
    if minutes < 60:
        return str(_("%(minutes)s min", minutes=minutes))
    hours, minutes = divmod(minutes, 60)
    if not minutes:
        return str(_("%(hours)s h", hours=hours))
    return str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes))


def clock_time(seconds: float) -> str:
    """Write a place in a video as "1:12" or "1:02:05"."""
    minutes, second = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"


def percent(fraction: float) -> str:
    """Write 0.64 as "64 %". Short of the whole it never says 100."""
    whole = 1.0 if fraction >= 1 else min(max(fraction, 0), 0.994)
    return str(numbers.format_percent(whole, locale=_locale()))


def day(when: datetime | date) -> str:
    """Write a day as "3 de noviembre de 2026"."""
    if isinstance(when, datetime):
        when = _local(when)
    return str(dates.format_date(when, "long", locale=_locale()))


def hour(when: datetime) -> str:
    """Write an hour with its city: "17:40 (Bogotá)". An hour without a place means nothing."""
    return f"{dates.format_time(_local(when), 'short', locale=_locale())} ({city(reader_zone())})"


def moment(when: datetime) -> str:
    """Write a day and an hour with its city: "24 nov 2026, 17:40 (Bogotá)"."""
    return f"{dates.format_date(_local(when), 'medium', locale=_locale())}, {hour(when)}"


def age(when: datetime) -> str:
    """Write how long ago, or in how long: "hace 3 horas", "dentro de 2 días"."""
    delta = when - clock.utc_now()
    return str(
        dates.format_timedelta(
            delta, granularity="minute", threshold=1.2, add_direction=True, locale=_locale()
        )
    )


def city(zone: str) -> str:
    """Name the city of an IANA time zone in the reader's language."""
    if zone == "UTC":
        return zone
    return str(dates.get_timezone_location(zone, locale=_locale(), return_city=True))


def _local(when: datetime) -> datetime:
    return when.astimezone(UTC).astimezone(dates.get_timezone(reader_zone()))


def _locale() -> str:
    return str(get_locale() or DEFAULT)
