"""Rich text of people can show, and can't do anything."""

import html5lib
import pytest

from escuela.web.rich_text import markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](https://other.example/pixel.png)",
    "<img src=x onerror=alert(1)>",
    "<a href='#' onclick='x()' style='color:red'>x</a>",
    "<iframe src='https://other.example'></iframe>",
    "<svg onload=alert(1)>",
    '[x](https://a.example "q\\" onmouseover=alert(1) x=\\"")',
    "<form action='https://other.example'><input></form>",
    "```html\n<script>alert(1)</script>\n```",
    "<style>body{display:none}</style>",
    '<https://a.example/?"onclick=alert(1)>',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives(text: str) -> None:
    page = html5lib.parseFragment(markdown(text), namespaceHTMLElements=False)

    for node in page.iter():
        assert node.tag not in {"script", "img", "iframe", "svg", "form", "input", "style"}
        for name, value in node.attrib.items():
            assert name in {"href", "title", "rel", "start"}
            assert not value.lower().strip().startswith(("javascript:", "data:", "vbscript:"))


def test_what_authors_need_stays() -> None:
    html = markdown(
        "# Uno\n\n**fuerte** y *suave*\n\n- a\n- b\n\n> cita\n\n[ley](/x)\n\n|a|b|\n|-|-|\n|1|2|"
    )

    for part in ("<h2>Uno</h2>", "<strong>fuerte</strong>", "<em>suave</em>", "<li>a</li>",
                 "<blockquote>", 'href="/x"', "<td>1</td>"):  # fmt: skip
        assert part in html


@pytest.mark.parametrize(
    ("marks", "levels"),
    [
        (["#", "##", "##"], [2, 3, 3]),
        (["##", "###", "##"], [2, 3, 2]),
        (["###", "#"], [2, 2]),
        (["#", "####", "##"], [2, 3, 3]),
        (["#", "##", "###", "####", "#####"], [2, 3, 4, 4, 4]),
    ],
)
def test_headings_start_below_the_page_and_skip_no_step(
    marks: list[str], levels: list[int]
) -> None:
    html = markdown("\n\n".join(f"{mark} x" for mark in marks))

    assert [int(part[0]) for part in html.split("<h")[1:]] == levels
    assert html.count("</h") == len(levels)


def test_a_picture_becomes_its_words() -> None:
    assert "el río" in markdown("![el río](https://other.example/x.png)")


def test_links_to_other_sites_tell_nothing_of_the_reader() -> None:
    assert 'rel="noopener noreferrer nofollow"' in markdown("[a](https://a.example)")


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_is_nothing(nothing: str | None) -> None:
    assert markdown(nothing).strip() == ""
