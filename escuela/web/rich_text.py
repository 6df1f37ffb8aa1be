"""Rich text: Markdown in, harmless HTML out. The only way from a person's text to markup."""

import nh3
from flask import Flask
from markdown_it import MarkdownIt
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
LOWERED = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}


def init_app(app: Flask) -> None:
    """Give the filter to templates: {{ text | markdown }}."""
    app.jinja_env.filters["markdown"] = markdown


def markdown(text: str | None) -> Markup:
    """Render Markdown. Headings go one step down, pictures become their words, links tell nothing.

    Links to other sites carry `rel="noopener noreferrer nofollow"`.
    """
    tokens = _READER.parse(text or "")
    for token in tokens:
        token.tag = LOWERED.get(token.tag, token.tag)
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
