"""The shape of a sealed value: pure functions over bytes, no key and no cipher.

    S1 | key id (8) | nonce (12) | wrapped data key (48) | nonce (12) | padded text and tag

The head says which key opens it; nothing in it tells what it is about.
"""

from dataclasses import dataclass

MAGIC = b"S1"
KEY_ID_BYTES = 8
NONCE_BYTES = 12
WRAPPED_BYTES = 32 + 16
"""A data key of 256 bits and its tag."""
HEAD_BYTES = len(MAGIC) + KEY_ID_BYTES + NONCE_BYTES + WRAPPED_BYTES
SHORTEST_BYTES = HEAD_BYTES + NONCE_BYTES + 16

BLOCK = 64
"""Values are filled up to a multiple of this, so that their length tells little."""
_END = b"\x80"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A sealed value, taken apart."""

    key_id: str
    wrap_nonce: bytes
    wrapped: bytes
    """The value's own data key, sealed with the key that `key_id` names."""
    nonce: bytes
    body: bytes

    def pack(self) -> bytes:
        """Return it as it is stored."""
        return b"".join(
            (head_of(self.key_id), self.wrap_nonce, self.wrapped, self.nonce, self.body)
        )


def head_of(key_id: str) -> bytes:
    """Return the bytes with which all values of one key begin."""
    return MAGIC + key_id.encode("ascii")


def unpack(stored: bytes) -> Envelope | None:
    """Take a stored value apart; None if it is none of ours."""
    if len(stored) < SHORTEST_BYTES or not stored.startswith(MAGIC):
        return None
    parts, start = [], len(MAGIC)
    for length in (KEY_ID_BYTES, NONCE_BYTES, WRAPPED_BYTES, NONCE_BYTES):
        parts.append(stored[start : start + length])
        start += length
    key_id, wrap_nonce, wrapped, nonce = parts
    name = key_id.decode("ascii", "replace")
    return Envelope(name, wrap_nonce, wrapped, nonce, stored[start:])


def pad(text: bytes) -> bytes:
    """Fill up to a multiple of BLOCK, with an end that can be found again (ISO/IEC 7816-4)."""
    ended = text + _END
    return ended + bytes(-len(ended) % BLOCK)


def unpad(padded: bytes) -> bytes:
    """Take away what `pad` added."""
    return padded[: padded.rindex(_END)]


def binding(table: str, column: str, row: str) -> bytes:
    """Say where a value belongs; in no other place does it open. No part can hold a NUL."""
    return "\0".join((table, column, row)).encode()
