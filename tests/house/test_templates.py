"""House rule: templates escape everything and bring no code of their own."""

import re
from pathlib import Path

import pytest

FORBIDDEN = {
    "trusted text": re.compile(r"\|\s*safe\b|Markup\(|autoescape\s+false"),
    "inline style": re.compile(r"<style|\sstyle\s*="),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:"),
    "other host": re.compile(r"(?:src|srcset|action)\s*=\s*[\"']?(?:https?:)?//"),
}


def faults_in(text: str) -> list[str]:
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_no_template_trusts_text_or_carries_code(root: Path) -> None:
    templates = sorted((root / "templates").rglob("*.html"))
    faults = {
        str(path.relative_to(root)): found
        for path in templates
        if (found := faults_in(path.read_text()))
    }

    assert len(templates) > 5
    assert faults == {}


@pytest.mark.parametrize(
    "text",
    [
        "{{ body|safe }}",
        "{{ body | safe }}",
        "{% autoescape false %}",
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>x()</script>",
        '<a onclick="x()">',
        '<script src="//other.example/x.js"></script>',
        '<img src="https://other.example/x.png">',
    ],
)
def test_the_check_sees_each_fault(text: str) -> None:
    assert faults_in(text) != []


def test_the_check_lets_good_templates_pass() -> None:
    assert faults_in('<script type="module" src="{{ asset(\'js/x.js\') }}"></script>') == []


def test_every_class_in_a_template_is_in_the_style_sheet(root: Path) -> None:
    sheet = (root / "escuela" / "static" / "css" / "app.css").read_text("utf-8")
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", sheet))

    unknown = set()
    for path in (root / "templates").rglob("*.html"):
        # What an expression adds can't be known here; what stands beside it can.
        text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "\0", path.read_text("utf-8"))
        names = {name for found in re.findall(r'class="([^"]*)"', text) for name in found.split()}
        unknown |= {(path.name, name) for name in names - known if "\0" not in name}

    assert unknown == set()
