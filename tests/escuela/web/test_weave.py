"""The loom: the same seed always weaves the same, and a page may hold many weavings."""

from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string

from escuela.web import weave

COVERS = """{% from "macros/weave.html" import avatar, band, cover, weaving %}
{{ cover("uno") }}{{ cover("dos") }}{{ weaving("uno", width=420) }}{{ band() }}
{{ avatar("uno") }}"""


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def drawing(seed: str) -> tuple[object, ...]:
    woven = weave.cover(seed)
    return (woven.ground, *((row.path, row.color, row.y) for row in woven.rows))


def test_a_seed_always_weaves_the_same_and_seeds_differ() -> None:
    assert drawing("memoria") == drawing("memoria")
    assert len({drawing(f"curso-{n}") for n in range(40)}) > 15


def test_an_author_may_choose_tint_and_motif() -> None:
    woven = weave.cover("x", tint=4, motif="ala")

    assert woven.ground == weave.DYES["cempa"]
    assert woven.rows[1].height == len(weave.MOTIFS["ala"]) * weave.UNIT


def test_a_motif_outside_the_list_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        weave.cover("x", motif="calavera")


def test_patterns_on_one_page_never_share_an_id() -> None:
    page = render_template_string(COVERS)
    ids = [part.split('"')[0] for part in page.split('pattern id="')[1:]]

    assert len(ids) == len(set(ids)) >= 10
    assert all(f"url(#{id_})" in page for id_ in ids)
    assert "style=" not in page


def test_a_cover_weighs_little_more_than_a_kilobyte() -> None:
    source = '{% from "macros/weave.html" import weaving %}{{ weaving(seed) }}'

    assert all(len(render_template_string(source, seed=f"s{n}")) < 1_500 for n in range(13))


def test_a_face_is_symmetric() -> None:
    rows: dict[int, set[int]] = {}
    for run in weave.avatar("Colibrí").path.split("M")[1:]:
        start, rest = run.split(" ")
        y, length = rest.split("h")[0], rest.split("h")[1].split("v")[0]
        first = int(start) // weave.UNIT
        rows.setdefault(int(y), set()).update(range(first, first + int(length) // weave.UNIT))

    assert rows
    assert all({6 - stitch for stitch in stitches} == stitches for stitches in rows.values())
