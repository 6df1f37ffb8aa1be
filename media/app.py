"""Plugs the package into the application: blueprints, tasks, commands, privacy handlers."""

from flask import Flask

from escuela.privacy import registry
from media.library import privacy as library_privacy


def init_app(app: Flask) -> None:  # noqa: ARG001 - blueprints come with their parts
    """Attach everything about videos."""
    registry.register("library", library_privacy)
