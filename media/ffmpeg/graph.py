"""The filters between a timeline and its outputs: one decode, split, chained scaling."""

from collections.abc import Sequence
from fractions import Fraction

from media.ffmpeg.facts import Picture
from media.ffmpeg.loudness import PEAK_DBTP
from media.ffmpeg.timeline import Stream

SAMPLE_RATE = 48_000
LIMITER_RATE = 192_000
"""At four times the rate the limiter sees the peaks between samples (ITU-R BS.1770, annex 2)."""

TONE_MAP_NITS = 100


def upright(stream: Stream, picture: Picture, *, fps: Fraction | None) -> Stream:
    """Return progressive frames at a steady rate from the file's beginning.

    ffmpeg turns and mirrors by the display matrix before any filter of ours. Without `fps` the
    frames keep their own times.
    """
    if picture.is_interlaced:
        stream = stream.filter("yadif", deint="interlaced")
    return stream.filter("fps", fps=_ratio(fps), start_time=0) if fps else stream


def sized(stream: Stream, picture: Picture, width: int, height: int) -> Stream:
    """Return square pixels of exactly this size, in 8 bits and ordinary brightness."""
    stream = stream.filter("scale", width, height, out_range="tv")
    if picture.hdr:
        stream = _tone_mapped(stream)
    return stream.filter("setsar", 1).filter("format", "yuv420p")


def chained(stream: Stream, sizes: Sequence[tuple[int, int]]) -> list[Stream]:
    """Return one stream for each size, largest first: each is scaled from the one before."""
    made = []
    for place, (width, height) in enumerate(sizes):
        if place:
            stream = stream.filter("scale", width, height).filter("setsar", 1)
        if place < len(sizes) - 1:
            parts = stream.filter_multi_output("split", 2)
            made.append(parts[0])
            stream = parts[1]
        else:
            made.append(stream)
    return made


def voiced(stream: Stream, *, gain_db: float, copies: int) -> list[Stream]:
    """Return mono sound at the target loudness, peaks limited, once for each output.

    It starts at the file's beginning: sound that begins later is preceded by silence.
    """
    stream = (
        stream.filter("aresample", **{"async": 1000, "first_pts": 0})
        .filter("aformat", channel_layouts="mono")
        .filter("volume", f"{gain_db}dB")
        .filter("aresample", LIMITER_RATE)
        .filter("alimiter", limit=round(10 ** (PEAK_DBTP / 20), 4), level=0, latency=1)
        .filter("aresample", SAMPLE_RATE)
    )
    if copies == 1:
        return [stream]
    parts = stream.filter_multi_output("asplit", copies)
    return [parts[place] for place in range(copies)]


def _tone_mapped(stream: Stream) -> Stream:
    return (
        stream.filter("zscale", transfer="linear", npl=TONE_MAP_NITS)
        .filter("format", "gbrpf32le")
        .filter("zscale", primaries="bt709")
        .filter("tonemap", "hable", desat=0)
        .filter("zscale", transfer="bt709", matrix="bt709", range="tv")
    )


def _ratio(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
