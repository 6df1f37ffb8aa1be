"""The least that a page of a lesson can cost here: the same frame, queries and words, no more.

Twelve queries of one row by its key, 120 lines of transcript, one template with autoescape, and
the same compression. Signed in as any page is.
"""

import sqlalchemy as sa
from flask import Flask, render_template_string

from courses.catalog.models import Item
from escuela.authz.guard import public
from escuela.db import db

PATH = "/bench/reference"
QUERIES = 12
LINES = 120

TEMPLATE = """<!doctype html><html lang="es"><head><meta charset="utf-8"><title>x</title>
<link rel="stylesheet" href="{{ asset('css/app.css') }}"></head><body><main><h1>{{ titles[0] }}</h1>
<ul>{% for title in titles %}<li>{{ title }}</li>{% endfor %}</ul>
{% for second, text in lines %}<p class="tr-cue"><a href="#t={{ second }}">{{ second }}</a>
<span>{{ text }}</span></p>{% endfor %}</main></body></html>"""


def init_app(app: Flask) -> None:
    """Add the page to a school that is measured."""
    app.add_url_rule(PATH, "bench_reference", show)


@public
def show() -> str:
    """Show twelve titles and 120 lines."""
    titles = [
        db.session.scalar(sa.select(Item.title).where(Item.id == number + 1))
        for number in range(QUERIES)
    ]
    lines = [(4 * n, f"Una frase de la transcripción, la número {n + 1}.") for n in range(LINES)]
    return render_template_string(TEMPLATE, titles=titles, lines=lines)
