"""What a file says about place and device; only whether it does, never what."""

from collections.abc import Iterable, Mapping

PLACE_WORDS = ("location", "gps", "xyz", "latitude", "longitude", "geo")
DEVICE_WORDS = ("make", "model", "manufacturer", "device", "software", "android", "com.apple",
                "camera", "firmware", "serial", "author", "artist", "owner")  # fmt: skip
"""Parts of tag names by which phones and cameras tell themselves or their owner apart."""

PLACE_TRACKS = ("gpmd", "camm", "rtmd", "nmea", "mebx")
"""Data tracks known to carry positions: GoPro, Android camera motion, Sony, dash cams, Apple."""

Tags = Mapping[str, object]


def tells_place(tags: Iterable[Tags], tracks: Iterable[str]) -> bool:
    """Return whether any tag or data track names a place."""
    return _any(tags, PLACE_WORDS) or any(track.lower() in PLACE_TRACKS for track in tracks)


def tells_device(tags: Iterable[Tags]) -> bool:
    """Return whether any tag names the device, its software or its owner."""
    return _any(tags, DEVICE_WORDS)


def _any(tags: Iterable[Tags], words: Iterable[str]) -> bool:
    names = [name.lower() for group in tags for name in group]
    return any(word in name for name in names for word in words)
