"""courses/deliveries/rules.py: ids that devices make, and fingerprints."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.deliveries.rules import body_hash, fingerprint, made_at, parse_id

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def uuid7(moment: datetime, tail: int = 1) -> uuid.UUID:
    milliseconds = round(moment.timestamp() * 1000)
    return uuid.UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62) | tail)


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**62 - 1))
def test_every_uuid7_is_read(milliseconds: int, tail: int) -> None:
    made = uuid.UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62) | tail)

    assert parse_id(str(made)) == made


@pytest.mark.parametrize(
    "text",
    [None, 7, "", "x" * 36, str(uuid.UUID(int=0)), "9b2e4c1a-5d7f-4e3b-8a60-2f1c0d9e8b7a",
     f"{{{uuid7(NOW).hex}}}", uuid7(NOW).hex, "01929b2e-7c3a-7f00-0000-000000000001"],
)  # fmt: skip
def test_nothing_else_is_an_id(text: object) -> None:
    assert parse_id(text) is None


def test_capitals_name_the_same_id() -> None:
    assert parse_id(str(uuid7(NOW)).upper()) == uuid7(NOW)


def test_a_devices_clock_is_believed_up_to_now() -> None:
    early = NOW - timedelta(days=2)

    assert made_at(uuid7(early), now=NOW) == early
    assert made_at(uuid7(NOW + timedelta(hours=1)), now=NOW) == NOW
    assert made_at(uuid.UUID(int=((2**48 - 1) << 80) | (7 << 76) | (2 << 62)), now=NOW) == NOW


def test_a_body_has_one_fingerprint_whatever_its_order() -> None:
    assert body_hash({"a": 1, "b": "ñ"}) == body_hash({"b": "ñ", "a": 1})
    assert body_hash({"a": 1}) != body_hash({"a": 2})
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
