import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from media.library.captions import CaptionFault, Cue, Reason, as_vtt, normalized, read_cues

SRT = """1
00:00:04,200 --> 00:00:06,000
Yo aprendí a buscar <i>preguntando</i>,

2
00:00:01,000 --> 00:00:03,500
{\\an8}y preguntando encontré
a otras como yo.
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_subrip_in_any_encoding_and_order_becomes_plain_webvtt(encoding: str) -> None:
    vtt = normalized(SRT.encode(encoding))

    assert vtt == (
        "WEBVTT\n\n"
        "00:00:01.000 --> 00:00:03.500\ny preguntando encontré\na otras como yo.\n\n"
        "00:00:04.200 --> 00:00:06.000\nYo aprendí a buscar preguntando,\n"
    )


def test_webvtt_keeps_its_words_and_loses_notes_styles_and_settings() -> None:
    vtt = (
        "WEBVTT - título\n\nSTYLE\n::cue { color: red }\n\nNOTE Ana --> secreta\n\n"
        "intro\n00:01.000 --> 00:02.000 align:start\n<v Ana>Hola &amp; adiós\n"
    )

    assert read_cues(vtt.encode()) == [Cue(1000, 2000, "Hola & adiós")]
    assert "Ana" not in normalized(vtt.encode())


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, Reason.NO_CUES),
        ("WEBVTT\n\n", 1, Reason.NO_CUES),
        ("hola, esto es un cuento", 1, Reason.NO_TIME),
        ("1\n00:01,0 --> 00:02,0\nuno\n\n2\n00:00:xx --> 00:00:04\ndos", 6, Reason.BAD_TIME),
        ("1\n00:00:05,000 --> 00:00:02,000\nuno", 2, Reason.ENDS_BEFORE_IT_BEGINS),
        ("a" * (1024 * 1024 + 1), 1, Reason.TOO_LARGE),
    ],
)  # fmt: skip
def test_a_fault_names_its_line_and_its_reason(text: str, line: int, reason: Reason) -> None:
    with pytest.raises(CaptionFault) as fault:
        normalized(text.encode())

    assert (fault.value.line, fault.value.reason) == (line, reason)


def test_an_empty_line_inside_a_cue_loses_no_words() -> None:
    cues = read_cues(b"1\n00:00:01,000 --> 00:00:02,000\nuno\n\ndos\n")

    assert cues == [Cue(1000, 2000, "uno\ndos")]


def test_words_cannot_become_markup_or_a_second_cue() -> None:
    vtt = as_vtt(read_cues(b"00:01.000 --> 00:02.000\n&lt;script&gt;x&lt;/script&gt; a-->b\n"))

    assert "<script>" not in vtt
    assert vtt.count("-->") == 1


@given(st.binary(max_size=400))
def test_no_file_at_all_breaks_the_reader(data: bytes) -> None:
    try:
        vtt = normalized(data)
    except CaptionFault:
        return
    assert vtt.startswith("WEBVTT\n")


_PRINTABLE = st.characters(exclude_categories=("C", "Z"))
_CUES = st.lists(
    st.builds(
        lambda start, length, text: Cue(start, start + length, text),
        st.integers(0, 100_000_000),
        st.integers(1, 60_000),
        st.text(_PRINTABLE, min_size=1, max_size=40).filter(
            lambda text: "-->" not in text and "<" not in text and "&" not in text
            and "{" not in text and not text.startswith(("NOTE", "WEBVTT", "STYLE", "REGION"))
        ),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


@given(_CUES)
def test_what_was_written_is_read_back(cues: list[Cue]) -> None:
    assert read_cues(as_vtt(sorted(cues)).encode()) == sorted(cues)


def test_other_readers_understand_what_we_write() -> None:
    captions = webvtt.from_string(normalized(SRT.encode()))

    assert [caption.text for caption in captions.captions] == [
        "y preguntando encontré\na otras como yo.",
        "Yo aprendí a buscar preguntando,",
    ]
