"""Clips made by ffmpeg for the tests, one of every kind the school must cope with.

Each is made once per run, on first use: short, small, with picture that moves and sound that can
be heard. `MARKERS` are strings hidden in `marked()`; none may ever come out of the pipeline.
"""

import functools
import re
import subprocess
from pathlib import Path

import pytest

from media.ffmpeg import locate

PLACE = "+12.3456-065.4321/"
MARKERS = ("12.3456", "065.4321", "MarcaDelTelefono", "ModeloSecreto", "TituloSecreto",
           "ComentarioSecreto", "CapituloSecreto", "SubtituloSecreto", "PortadaSecreta",
           "SeiSecreto")  # fmt: skip
QUARTER_TURN = (0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)
MIRROR = (-65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)


class Clips:
    """Makes clips in a folder and remembers them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @functools.cache  # noqa: B019 - lives as long as the test run
    def film(
        self, seconds: float = 2, size: str = "640x360", rate: str = "25", name: str = "film.mp4"
    ) -> Path:
        """Ordinary picture and sound."""
        made = self.folder / f"{seconds}-{size}-{rate.replace('/', '_')}-{name}"
        return self._make(made, *_picture(seconds, size, rate), *_sound(seconds), *FAST, *AAC)

    @functools.cache  # noqa: B019
    def silent(self) -> Path:
        return self._make("silent.mp4", *_picture(2), *FAST)

    @functools.cache  # noqa: B019
    def sound_only(self) -> Path:
        return self._make("sound.m4a", *_sound(6), *AAC)

    @functools.cache  # noqa: B019
    def quiet(self) -> Path:
        """Noise about 14 dB under the target."""
        noise = "anoisesrc=a=0.1:c=pink:r=48000:d=6:seed=7"
        return self._make("quiet.wav", "-f", "lavfi", "-i", noise)

    @functools.cache  # noqa: B019
    def cover(self) -> Path:
        """A JPEG with a comment right after its first marker."""
        drawn = self._make("plain.jpg", *_picture(1, "160x90"), "-frames:v", "1", "-update", "1")
        comment = b"PortadaSecreta"
        segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
        data = drawn.read_bytes()
        return self._write("cover.jpg", data[:2] + segment + data[2:])

    @functools.cache  # noqa: B019
    def mute(self) -> Path:
        """Sound without any sound in it."""
        return self._make("mute.wav", "-f", "lavfi", "-i", "anullsrc=r=48000:d=2")

    @functools.cache  # noqa: B019
    def with_cover(self) -> Path:
        """Sound with an attached picture, as music players write it."""
        cover = self.cover()
        inputs = [*_sound(2), "-i", str(cover), "-map", "0:a", "-map", "1:v"]
        return self._make("cover.m4a", *inputs, *AAC, "-c:v", "copy",
                          "-disposition:v", "attached_pic", "-f", "mp4")  # fmt: skip

    @functools.cache  # noqa: B019
    def portrait(self) -> Path:
        return self._make("portrait.mp4", *_picture(1, "360x640"), *_sound(1), *FAST, *AAC)

    @functools.cache  # noqa: B019
    def turned(self) -> Path:
        """Recorded lying, shown standing: the display matrix turns it by a quarter."""
        return self._with_matrix("turned.mp4", QUARTER_TURN)

    @functools.cache  # noqa: B019
    def mirrored(self) -> Path:
        return self._with_matrix("mirrored.mp4", MIRROR)

    @functools.cache  # noqa: B019
    def varying(self) -> Path:
        """A variable frame rate: 25 a second with pauses of half a second."""
        pauses = "select='lt(mod(n,25),13)'"
        return self._make("varying.mp4", *_picture(3), "-vf", pauses, "-fps_mode", "vfr", *FAST)

    @functools.cache  # noqa: B019
    def hdr(self) -> Path:
        """Colors are told twice: ffmpeg 5 takes the encoder's options, ffmpeg 8 the frames'."""
        names = {"color_trc": "smpte2084", "color_primaries": "bt2020", "colorspace": "bt2020nc"}
        tagged = "setparams=" + ":".join(f"{name}={value}" for name, value in names.items())
        options = [part for name, value in names.items() for part in (f"-{name}", value)]
        deep = [*FAST, "-pix_fmt", "yuv420p10le", *options]
        return self._make("hdr.mp4", *_picture(1), "-vf", tagged, *deep)

    @functools.cache  # noqa: B019
    def interlaced(self) -> Path:
        weave = "tinterlace=interleave_top,setfield=tff"
        return self._make("interlaced.ts", *_picture(2, rate="50"), "-vf", weave, "-c:v",
                          "mpeg2video", "-q:v", "4", "-flags", "+ilme+ildct")  # fmt: skip

    @functools.cache  # noqa: B019
    def anamorphic(self) -> Path:
        return self._make("anamorphic.mp4", *_picture(1, "360x288"), "-vf", "setsar=16/11", *FAST)

    @functools.cache  # noqa: B019
    def without_length(self) -> Path:
        """As browsers record: nothing says how long it is."""
        vp8 = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"]
        made = self._make("live.webm", *_picture(2, "320x240"), *vp8, "-live", "1", "-f", "webm")
        assert b"\x44\x89" not in made.read_bytes()[:500], "it announces a duration"
        return made

    @functools.cache  # noqa: B019
    def late_sound(self) -> Path:
        """Sound that begins a second after the picture."""
        late = ["-itsoffset", "1", *_sound(2)]
        return self._make("late.mkv", *_picture(3), *late, *FAST, *AAC)

    @functools.cache  # noqa: B019
    def marked(self) -> Path:
        """As a phone makes it, and worse: turned, with something hidden in every corner."""
        texts = self.folder / "texts.srt"
        texts.write_text("1\n00:00:00,000 --> 00:00:01,000\nSubtituloSecreto\n")
        chapters = self.folder / "chapters.txt"
        chapters.write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\n"
                            "title=CapituloSecreto\n")  # fmt: skip
        cover = self.cover()
        inputs = [*_picture(2), *_sound(2), "-i", str(texts), "-i", str(cover),
                  "-f", "ffmetadata", "-i", str(chapters)]  # fmt: skip
        maps = ["-map", "0:v", "-map", "1:a", "-map", "2:s", "-map", "3:v", "-map_chapters", "4"]
        tags = {"location": PLACE, "com.apple.quicktime.make": "MarcaDelTelefono",
                "model": "ModeloSecreto", "title": "TituloSecreto",
                "comment": "ComentarioSecreto"}  # fmt: skip
        sei = "h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+SeiSecreto"
        made = self._make(
            "marked.mov", *inputs, *maps, *FAST, *AAC, "-c:v:1", "copy", "-c:s", "mov_text",
            "-bsf:v:0", sei, "-f", "mp4",
            "-movflags", "use_metadata_tags",
            *(part for name, value in tags.items() for part in ("-metadata", f"{name}={value}")),
        )  # fmt: skip
        _turn(made, QUARTER_TURN)
        return made

    @functools.cache  # noqa: B019
    def truncated(self) -> Path:
        """The line was cut: the beginning promises 8 s, half the bytes are there."""
        whole = self._make("whole.mp4", *_picture(8, "320x180"), *_sound(8), *FAST, *AAC,
                           "-g", "25", "-movflags", "+faststart")  # fmt: skip
        return self._write("truncated.mp4", whole.read_bytes()[: whole.stat().st_size // 2])

    @functools.cache  # noqa: B019
    def encrypted(self) -> Path:
        key = "00112233445566778899aabbccddeeff"
        lock = ["-encryption_scheme", "cenc-aes-ctr", "-encryption_key", key,
                "-encryption_kid", key]  # fmt: skip
        return self._make("encrypted.mp4", *_picture(1), *FAST, *lock)

    @functools.cache  # noqa: B019
    def hours(self, between_frames: int) -> Path:
        """Three tiny frames with hours of nothing between them."""
        apart = f"setpts=N*{between_frames * 3600}/TB"
        return self._make(f"hours{between_frames}.mp4", *_picture(1, "64x64"), "-vf", apart,
                          "-fps_mode", "vfr", "-frames:v", "3", *FAST)  # fmt: skip

    @functools.cache  # noqa: B019
    def crowded(self) -> Path:
        """More streams than any camera writes."""
        maps = ["-map", "0:a"] * 26
        return self._make("crowded.mka", *_sound(1), *maps, "-c:a", "libopus", "-b:a", "8k")

    @functools.cache  # noqa: B019
    def huge(self) -> Path:
        """A frame of 8320 pixels a side."""
        return self._make("huge.mkv", *_picture(1, "8320x64"), "-frames:v", "1", "-c:v", "mjpeg")

    @functools.cache  # noqa: B019
    def heavy(self) -> Path:
        """Forty frames, each as large as is taken and hard to decode."""
        noise = ["-f", "lavfi", "-i", "nullsrc=4096x4096:r=25,geq=random(1)*255:128:128"]
        frame = self._make(
            "heavy-frame.avi", *noise, "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "2"
        )
        return self._make("heavy.avi", "-stream_loop", "39", "-i", str(frame), "-c", "copy")

    @functools.cache  # noqa: B019
    def hostile(self) -> dict[str, Path]:
        """Files that are not what they say, by what they are."""
        secret = self.film(1)
        texts = {
            "empty": b"",
            "program": b"MZ\x90\x00" + bytes(range(256)) * 40,
            "text": b"hola\n" * 1000,
            "playlist": f"#EXTM3U\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n".encode(),
            "loop": b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nloop.mp4\n",
            "concat": f"ffconcat version 1.0\nfile {secret.name}\n".encode(),
            "picture": self.cover().read_bytes(),
            "zip": b"PK\x03\x04" + b"\x00" * 4000,
        }
        return {kind: self._write(f"{kind}.mp4", data) for kind, data in texts.items()}

    def _with_matrix(self, name: str, matrix: tuple[int, ...]) -> Path:
        made = self._make(name, *_picture(1), *_sound(1), *FAST, *AAC)
        _turn(made, matrix)
        return made

    def _make(self, name: str | Path, *arguments: str) -> Path:
        made = self.folder / name
        command = [str(locate.tools().ffmpeg), "-v", "error", "-nostdin", "-y", *arguments]
        done = subprocess.run([*command, str(made)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return made

    def _write(self, name: str, data: bytes) -> Path:
        made = self.folder / name
        made.write_bytes(data)
        return made


FAST = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac", "-b:a", "48k")


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    return Clips(tmp_path_factory.mktemp("clips"))


def _picture(seconds: float, size: str = "640x360", rate: str = "25") -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"]


def _sound(seconds: float) -> list[str]:
    return ["-f", "lavfi", "-i", f"sine=f=440:r=48000:d={seconds}"]


def _turn(clip: Path, matrix: tuple[int, ...]) -> None:
    """Write the display matrix of the first track (ISO/IEC 14496-12, 8.3.2: at byte 40)."""
    data = bytearray(clip.read_bytes())
    found = re.search(rb"tkhd", data)
    assert found
    at = found.end() + 40
    data[at : at + 36] = b"".join(number.to_bytes(4, "big", signed=True) for number in matrix)
    clip.write_bytes(data)
