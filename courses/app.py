"""Plugs the package into the application: blueprints, tasks, commands, privacy handlers."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach everything about what is taught."""
