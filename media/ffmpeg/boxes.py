"""Reads the codec strings (RFC 6381) out of an MP4: what a browser needs to know before loading."""

import struct
from collections.abc import Iterator
from pathlib import Path

CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
HEAD_MAX_BYTES = 1024 * 1024
"""Our own files carry their moov at the beginning, and it is small."""

ENTRY_BYTES = {"video": 78, "audio": 28}
"""Fixed part of a sample entry before its boxes (ISO/IEC 14496-12, 8.5.2)."""


def codec_strings(path: Path) -> tuple[str, ...]:
    """Return the codecs of all tracks in their order, such as ("avc1.64001e", "mp4a.40.2").

    Raises ValueError on a codec we don't make.
    """
    with path.open("rb") as opened:
        head = opened.read(HEAD_MAX_BYTES)
    entries = [body for kind, body in _walk(head) if kind == b"stsd"]
    return tuple(_codec(body[8:]) for body in entries)


def boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield (kind, offset, length) of the boxes that stand side by side in the data."""
    offset = 0
    while offset + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, offset)
        if length == 1 and offset + 16 <= len(data):
            length = struct.unpack_from(">Q", data, offset + 8)[0]
        if length < 8:
            return
        yield kind, offset, length
        offset += length


def _walk(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    for kind, offset, length in boxes(data):
        body = data[offset + 8 : offset + length]
        yield kind, body
        if kind in CONTAINERS:
            yield from _walk(body)


def _codec(entry: bytes) -> str:
    kind = entry[4:8]
    if kind == b"avc1":
        return "avc1." + _inside(entry, "video", b"avcC")[1:4].hex()
    if kind == b"av01":
        return _av1(_inside(entry, "video", b"av1C"))
    if kind == b"mp4a":
        return f"mp4a.40.{_aac_object(_inside(entry, 'audio', b'esds'))}"
    if kind == b"Opus":
        return "opus"
    raise ValueError(f"unknown codec {kind!r}")


def _inside(entry: bytes, medium: str, wanted: bytes) -> bytes:
    inner = entry[8 + ENTRY_BYTES[medium] :]
    for kind, offset, length in boxes(inner):
        if kind == wanted:
            return inner[offset + 8 : offset + length]
    raise ValueError(f"no {wanted!r}")


def _av1(record: bytes) -> str:
    """Read AV1CodecConfigurationRecord (AV1 in ISOBMFF, 2.3): profile, level, tier, depth."""
    profile, level = record[1] >> 5, record[1] & 31
    tier = "H" if record[2] & 0x80 else "M"
    depth = 10 if record[2] & 0x40 else 8
    return f"av01.{profile}.{level:02d}{tier}.{depth:02d}"


def _aac_object(esds: bytes) -> int:
    """Read the object type, 5 bits at the start of DecoderSpecificInfo (ISO/IEC 14496-3, 1.6.2)."""
    place = 4
    while place < len(esds):
        tag = esds[place]
        place += 1
        length = 0
        while True:
            length = length << 7 | esds[place] & 0x7F
            place += 1
            if not esds[place - 1] & 0x80:
                break
        if tag == 0x05:
            return esds[place] >> 3
        place += {0x03: 3, 0x04: 13}.get(tag, length)
    raise ValueError("no DecoderSpecificInfo")
