"""ffmpeg/stills.py: what is taken out of a JPEG, whatever program wrote it (R6)."""

import io

import pytest
from PIL import Image

from media.ffmpeg.stills import bare

GPS = 0x8825


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Telefonito"
    exif.get_ifd(GPS).update({1: "N", 2: (4.0, 36.0, 35.0)})
    out = io.BytesIO()
    image = Image.effect_noise((64, 48), 60).convert("RGB")
    image.save(out, "JPEG", exif=exif, comment=b"Calle 13", icc_profile=b"perfil" * 50)
    return out.getvalue()


def test_r6_all_but_the_picture_is_taken_out() -> None:
    sent = photo()

    left = bare(sent)

    for trace in (b"Telefonito", b"Exif", b"Calle 13", b"perfil", b"JFIF"):
        assert trace not in left
    before, after = (Image.open(io.BytesIO(data)) for data in (sent, left))
    assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 5, 20, 200])
def test_what_is_cut_or_no_jpeg_becomes_nothing(cut: int) -> None:
    assert bare(photo()[:cut]) == b""
    assert bare(b"\x89PNG" + photo()) == b""
