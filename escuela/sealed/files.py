"""Sealed files: a stream sealed in pieces, so that no memory holds all of it.

    SF1 | key id (8) | nonce (12) | wrapped data key (48) | prefix (7) | pieces

Each piece is AES-256-GCM with the nonce prefix | number (4) | is it the last (1), as in STREAM
(Hoang, Reyhanitabar, Rogaway, Vizár 2015): a piece that is missing, moved or cut is an error.
`place` is what the file is, such as its table, row and kind; it opens under no other.
"""

import secrets
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from escuela.sealed.envelopes import KEY_BITS, unwrap, wrap
from escuela.sealed.errors import Damaged
from escuela.sealed.keys import Keyring
from escuela.sealed.rules import KEY_ID_BYTES, NONCE_BYTES, WRAPPED_BYTES

MAGIC = b"SF1"
PREFIX_BYTES = 7
HEAD_BYTES = len(MAGIC) + KEY_ID_BYTES + NONCE_BYTES + WRAPPED_BYTES + PREFIX_BYTES
PIECE_BYTES = 64 * 1024
TAG_BYTES = 16


def seal_file(source: BinaryIO, target: BinaryIO, place: bytes, keyring: Keyring) -> int:
    """Seal a stream into another, from where both stand; return how many bytes were written."""
    data_key, prefix = AESGCM.generate_key(KEY_BITS), secrets.token_bytes(PREFIX_BYTES)
    written = target.write(_head(data_key, prefix, place, keyring))
    cipher = AESGCM(data_key)
    for number, (piece, is_last) in enumerate(_pieces(source, PIECE_BYTES)):
        written += target.write(cipher.encrypt(_nonce(prefix, number, is_last), piece, place))
    return written


def unseal_file(source: BinaryIO, place: bytes, keyring: Keyring) -> Iterator[bytes]:
    """Yield what was sealed, piece by piece.

    Raises KeyMissing, or Damaged if it was changed, moved or cut. An end that was cut off is
    known only at the end: what was yielded before is genuine, not complete.
    """
    head = source.read(HEAD_BYTES)
    data_key, prefix = _open_head(head, place, keyring)
    cipher = AESGCM(data_key)
    for number, (piece, is_last) in enumerate(_pieces(source, PIECE_BYTES + TAG_BYTES)):
        try:
            yield cipher.decrypt(_nonce(prefix, number, is_last), piece, place)
        except InvalidTag as error:
            raise Damaged(f"piece {number} of a sealed file was changed or cut") from error


def rewrapped(head: bytes, place: bytes, keyring: Keyring) -> bytes:
    """Return the first HEAD_BYTES of a file for the newest key; the pieces stay as they are."""
    data_key, prefix = _open_head(head, place, keyring)
    return _head(data_key, prefix, place, keyring)


def key_id_of(head: bytes) -> str:
    """Return which key opens a file. Raises Damaged if it is no sealed file."""
    if len(head) < HEAD_BYTES or not head.startswith(MAGIC):
        raise Damaged("this is no sealed file")
    return head[len(MAGIC) : len(MAGIC) + KEY_ID_BYTES].decode("ascii", "replace")


def _head(data_key: bytes, prefix: bytes, place: bytes, keyring: Keyring) -> bytes:
    nonce, wrapped = wrap(data_key, _of_head(place, prefix), keyring.newest)
    return b"".join((MAGIC, keyring.newest.id.encode("ascii"), nonce, wrapped, prefix))


def _open_head(head: bytes, place: bytes, keyring: Keyring) -> tuple[bytes, bytes]:
    key = keyring.get(key_id_of(head))
    start = len(MAGIC) + KEY_ID_BYTES
    nonce = head[start : start + NONCE_BYTES]
    wrapped = head[start + NONCE_BYTES : HEAD_BYTES - PREFIX_BYTES]
    prefix = head[HEAD_BYTES - PREFIX_BYTES : HEAD_BYTES]
    return unwrap(wrapped, nonce, _of_head(place, prefix), key), prefix


def _of_head(place: bytes, prefix: bytes) -> bytes:
    return b"file\0" + place + b"\0" + prefix


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])


def _pieces(source: BinaryIO, length: int) -> Iterator[tuple[bytes, bool]]:
    """Yield pieces of this length and whether each is the last; an empty stream has one, empty."""
    piece = _read(source, length)
    while following := _read(source, length):
        yield piece, False
        piece = following
    yield piece, True


def _read(source: BinaryIO, length: int) -> bytes:
    """Read as much as asked: a pipe or a network may give less at once."""
    read = b""
    while len(read) < length and (more := source.read(length - len(read))):
        read += more
    return read
