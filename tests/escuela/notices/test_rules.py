"""When a mail may go: never in quiet hours, whatever clocks do; digests at their hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from escuela.accounts.rules import TIME_ZONES
from escuela.notices import rules
from escuela.notices.rules import Quiet, Rhythm, due_at, read_params, stored_params

ZONES = [*TIME_ZONES, "America/Havana", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]
"""Where the network lives; besides, clocks that jump at midnight, and by odd steps."""

zones = st.sampled_from(ZONES)
hours = st.integers(0, 23)
quiets = st.builds(Quiet, hours, hours)
moments = st.integers(1_704_067_200, 1_861_919_999).map(lambda s: datetime.fromtimestamp(s, UTC))
"""Every second of the years 2024 to 2028."""
MINUTE = timedelta(minutes=1)


def local_hour(moment: datetime, zone: str) -> int:
    return moment.astimezone(ZoneInfo(zone)).hour


def around_jumps() -> list[tuple[str, datetime]]:
    """Return every hour around each change of clocks of two years, in every zone."""
    found = []
    for zone in ZONES:
        place, moment = ZoneInfo(zone), datetime(2026, 1, 1, tzinfo=UTC)
        while moment.year < 2028:
            later = moment + timedelta(hours=1)
            if place.utcoffset(moment.astimezone(place)) != place.utcoffset(
                later.astimezone(place)
            ):
                found += [(zone, moment + timedelta(minutes=30 * n)) for n in range(-8, 8)]
            moment = later
    return found


JUMPS = around_jumps()


def test_there_are_jumps_to_try() -> None:
    assert len({zone for zone, _ in JUMPS}) >= 5


@pytest.mark.parametrize("quiet", [Quiet(21, 8), Quiet(22, 2), Quiet(23, 3), Quiet(1, 2),
                                   Quiet(0, 1), Quiet(20, 0), Quiet(2, 3)], ids=str)  # fmt: skip
def test_the_end_of_quiet_is_the_first_moment_that_is_not_quiet_where_clocks_jump(
    quiet: Quiet,
) -> None:
    for zone, now in JUMPS:
        due = due_at(now, Rhythm.AT_ONCE, quiet, zone)

        moment = now
        while quiet.holds(local_hour(moment, zone)):
            moment += MINUTE
        assert due == moment, (zone, now)


@given(moments, quiets, zones, st.sampled_from(Rhythm))
@example(datetime(2026, 3, 29, 0, 59, tzinfo=UTC), Quiet(21, 8), "Europe/Rome", Rhythm.DAILY)
def test_nothing_goes_early_or_in_quiet_hours_and_no_digest_waits_too_long(
    now: datetime, quiet: Quiet, zone: str, rhythm: Rhythm
) -> None:
    due = due_at(now, rhythm, quiet, zone)

    assert due >= now
    assert due.tzinfo is UTC
    assert not quiet.holds(local_hour(due, zone))
    longest = {Rhythm.AT_ONCE: 0, Rhythm.DAILY: 1, Rhythm.WEEKLY: 7}[rhythm]
    assert due - now <= timedelta(days=longest, hours=25)


@given(moments, zones, st.sampled_from([Rhythm.DAILY, Rhythm.WEEKLY]))
def test_what_is_gathered_goes_at_eight_in_the_morning_there(
    now: datetime, zone: str, rhythm: Rhythm
) -> None:
    local = due_at(now, rhythm, Quiet(0, 0), zone).astimezone(ZoneInfo(zone))

    assert (local.hour, local.minute) == (rules.DIGEST_HOUR, 0)
    assert rhythm is Rhythm.DAILY or local.weekday() == rules.MONDAY


@given(moments, moments, quiets, zones, st.sampled_from(Rhythm))
def test_what_comes_later_never_goes_earlier(
    one: datetime, other: datetime, quiet: Quiet, zone: str, rhythm: Rhythm
) -> None:
    first, second = sorted((one, other))

    assert due_at(first, rhythm, quiet, zone) <= due_at(second, rhythm, quiet, zone)


def test_the_same_hour_twice_means_no_quiet_hours() -> None:
    assert not any(Quiet(start, start).holds(hour) for start in range(24) for hour in range(24))


@given(hours, hours)
def test_quiet_hours_are_as_many_as_lie_between(start: int, end: int) -> None:
    assert sum(Quiet(start, end).holds(hour) for hour in range(24)) == (end - start) % 24


@pytest.mark.parametrize("one", Rhythm)
@pytest.mark.parametrize("other", Rhythm)
def test_the_rarer_of_two_rhythms_wins(one: Rhythm, other: Rhythm) -> None:
    assert rules.slower(one, other) == max(int(one), int(other))


def test_parameters_come_back_and_content_is_no_parameter() -> None:
    assert read_params(stored_params({"role": "member", "where": "course"})) == {
        "role": "member",
        "where": "course",
    }
    assert read_params(stored_params({})) == {}
    for content in ("dos palabras", "ñandú", "a=b"):
        with pytest.raises(ValueError, match="never content"):
            stored_params({"text": content})
