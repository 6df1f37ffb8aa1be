"""Where the packages of the school meet; `flask` and every WSGI server find `create_app` here."""

from collections.abc import Mapping

from flask import Flask

import courses.app
import escuela.app
import media.app


def create_app(config: Mapping[str, object] | None = None) -> Flask:
    """Build the whole school. `config` overrides the environment (tests, tools)."""
    return escuela.app.create_app(config, features=(media.app, courses.app))
