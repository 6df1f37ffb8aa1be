"""Rich text: Markdown in, harmless HTML out. The only way from a person's text to markup."""

from collections.abc import Sequence

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

# Raw HTML stays text; links are what people typed as links, so no address becomes one by itself.
_READER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
    ["table", "strikethrough"]
)

TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s",
        "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}  # fmt: skip
"""No images: a picture from another host would tell it who reads. No h1: the page has its own."""
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
DEEPEST = 4
"""Headings go from h2, below the page's own h1, to this."""


def init_app(app: Flask) -> None:
    """Give the filter to templates: {{ text | markdown }}."""
    app.jinja_env.filters["markdown"] = markdown


def markdown(text: str | None) -> Markup:
    """Render Markdown. Headings start at h2 and skip no step, pictures become their words.

    Links to other sites carry `rel="noopener noreferrer nofollow"`.
    """
    tokens = _READER.parse(text or "")
    _order_headings([token for token in tokens if token.type.startswith("heading_")])
    for token in tokens:
        for child in token.children or ():
            if child.type == "image":
                child.type, child.tag = "text", ""
    html = _READER.renderer.render(tokens, _READER.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={name: set(allowed) for name, allowed in ATTRIBUTES.items()},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - cleaned just above, by a list of what may stay


def _order_headings(tokens: Sequence[Token]) -> None:
    """Number headings by their ranks in this text, so that no reader by headings gets lost."""
    ranks = sorted({token.tag for token in tokens})
    level = 1
    for opening, closing in zip(tokens[::2], tokens[1::2], strict=True):
        level = min(2 + ranks.index(opening.tag), level + 1, DEEPEST)
        opening.tag = closing.tag = f"h{level}"
