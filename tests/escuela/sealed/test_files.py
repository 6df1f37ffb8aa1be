"""sealed/files.py: streams of every awkward length, and files that were changed."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escuela.sealed import files, keys
from escuela.sealed.errors import Damaged, KeyMissing
from escuela.sealed.files import HEAD_BYTES, PIECE_BYTES, TAG_BYTES, seal_file, unseal_file

pytestmark = pytest.mark.usefixtures("key_file")

PLACE = b"video\0source\0abc"


class Dribble(io.BytesIO):
    """A stream that gives fewer bytes than were asked for, as a network does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size, 7_001) if size and size > 0 else size)


def sealed(content: bytes, place: bytes = PLACE) -> bytes:
    target = io.BytesIO()
    written = seal_file(Dribble(content), target, place, keys.keyring())
    assert written == len(target.getvalue())
    return target.getvalue()


def opened(stored: bytes, place: bytes = PLACE) -> bytes:
    return b"".join(unseal_file(Dribble(stored), place, keys.keyring()))


@pytest.mark.parametrize(
    "length",
    [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES, 3 * PIECE_BYTES + 17],
)
def test_a_file_of_any_length_comes_back(length: int) -> None:
    content = (b"Luz Marina " * (length // 11 + 1))[:length]

    stored = sealed(content)

    assert opened(stored) == content
    assert b"Luz Marina" not in stored


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_bit_is_an_error(data: st.DataObject) -> None:
    stored = bytearray(sealed(b"x" * (PIECE_BYTES + 100)))
    start = len(files.MAGIC) + 8
    stored[data.draw(st.integers(start, len(stored) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(Damaged):
        opened(bytes(stored))


def test_pieces_that_are_missing_or_changed_places_are_an_error() -> None:
    content = bytes(3 * PIECE_BYTES)
    stored, piece = sealed(content), PIECE_BYTES + TAG_BYTES
    head, body = stored[:HEAD_BYTES], stored[HEAD_BYTES:]
    first, second, last = body[:piece], body[piece : 2 * piece], body[2 * piece :]

    for damaged in (first + second, second + first + last, first + last, body[:-1], b"",
                    body + body[:5], first + second + last + last):  # fmt: skip
        with pytest.raises(Damaged):
            opened(head + damaged)


def test_a_file_opens_only_as_what_it_is() -> None:
    with pytest.raises(Damaged):
        opened(sealed(b"Luz"), b"video\0source\0other")
    with pytest.raises(Damaged):
        opened(b"Luz Marina")


def test_a_file_moves_to_a_new_key_by_its_head_alone() -> None:
    stored, old = sealed(b"Luz Marina"), keys.keyring().newest
    keys.add()

    moved = files.rewrapped(stored[:HEAD_BYTES], PLACE, keys.keyring()) + stored[HEAD_BYTES:]
    assert files.key_id_of(stored) == old.id
    assert files.key_id_of(moved) == keys.keyring().newest.id
    keys.remove(old.id)

    assert opened(moved) == b"Luz Marina"
    with pytest.raises(KeyMissing, match=old.id):
        opened(stored)
