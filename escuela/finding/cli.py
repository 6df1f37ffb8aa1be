"""Commands of the search: `flask search rebuild`."""

from collections import Counter

import click
from flask.cli import AppGroup

from escuela.finding import services

group = AppGroup("search", help="What can be found.")


@group.command("rebuild")
def rebuild() -> None:
    """Write what can be found anew, a batch at a time; it can be stopped and started again."""
    done: Counter[str] = Counter()
    for kind, number in services.rebuild():
        done[kind] += number
        click.echo(f"{kind}: {done[kind]}", err=True)
    services.compact()
