"""What every process of the web server needs anyway: made once, before they are forked."""

import ctypes
import gc
from contextlib import suppress

from babel import Locale
from flask import Flask
from flask_babel import force_locale, get_domain
from sqlalchemy.orm import configure_mappers

from escuela.i18n import LANGUAGES
from escuela.web import assets

MALLOC = {-8: 2, -1: 128 * 1024, -3: 128 * 1024}
"""Parameters of mallopt (malloc.h): arenas for all threads together, M_TRIM_THRESHOLD and
M_MMAP_THRESHOLD in bytes. The last two are glibc's own values, which it else raises when a page
needed much for once, and then gives little back."""


def up(app: Flask) -> None:
    """Read templates, languages and assets, and let forked processes share what is there by now.

    Asks nothing of the database: a connection must not be forked.
    """
    configure_mappers()
    app.url_map.update()
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    for name in assets.names():
        assets.load(name)
    with app.test_request_context():
        for language in LANGUAGES:
            _read_language(language)
    _give_memory_back()
    gc.collect()
    # A collection in a forked process would write to every object, and so to a copy of its own.
    gc.freeze()


def _read_language(language: str) -> None:
    with force_locale(language):
        get_domain().get_translations()
    locale = Locale.parse(language)
    locale.territories.get("")  # the first use of any of its parts reads all


def _give_memory_back() -> None:
    """Keep little of what a page once needed: each of 128 threads would keep an arena of it."""
    with suppress(OSError, AttributeError):  # not glibc
        set_option = ctypes.CDLL(None).mallopt
        for option, value in MALLOC.items():
            set_option(option, value)
