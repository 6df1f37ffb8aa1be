"""Commands of uploads: `flask uploads purge`."""

import click
from flask.cli import AppGroup

from media.uploads import services

group = AppGroup("uploads", help="Files on their way in.")


@group.command("purge")
def purge() -> None:
    """Remove uploads that were given up, and files that belong to none."""
    click.echo(f"{services.purge_uploads()} removed", err=True)
