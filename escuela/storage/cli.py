"""`flask storage prepare` and `flask storage check`: for who sets up a school."""

from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext

from escuela.storage import Unprepared, storage
from escuela.storage.s3_rules import origin_of


@click.group("storage")
def commands() -> None:
    """Make the place where files live ready, or try it."""


@commands.command()
@with_appcontext
def prepare() -> None:
    """Make the bucket and let the school's pages read from it; may be repeated."""
    place = storage()
    origin = origin_of(str(current_app.config["BASE_URL"]))
    from escuela.storage.s3 import S3Storage  # heavy: only where it is used

    if isinstance(place, S3Storage):
        _try(lambda: place.prepare(origin))
    _try(place.check)
    click.echo(f"ready; pages of {origin} may read by signed links", err=True)


@commands.command()
@with_appcontext
def check() -> None:
    """Write, read and delete a small file."""
    _try(storage().check)
    click.echo("works", err=True)


def _try(deed: Callable[[], None]) -> None:
    try:
        deed()
    except Unprepared as error:
        raise click.ClickException(str(error)) from error
