"""Commands of privacy: `flask privacy columns`, `flask privacy expire`."""

import click
from flask.cli import AppGroup

from escuela.privacy import columns, services

group = AppGroup("privacy", help="What is stored about people, and until when.")


@group.command("columns")
def print_columns() -> None:
    """Print every column about a person; docs/privacy.md is this text."""
    click.echo(columns.as_markdown(), nl=False)


@group.command("expire")
def expire() -> None:
    """Delete what is over. Every worker does this hourly by itself."""
    for name, rows in services.expire().items():
        click.echo(f"{name}: {rows}", err=True)
