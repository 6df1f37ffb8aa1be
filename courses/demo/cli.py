"""`flask demo load`, `flask demo accounts`, `flask demo tour`: for whoever tries the school.

JSON alone goes to standard output, what is being done to standard error (docs/commands.md).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict

import click
import flask_migrate
from flask.cli import AppGroup

from courses.demo import people, school, tour
from courses.demo.people import DemoAccount
from courses.demo.scale import load as scale
from courses.demo.scale.films import NotReady
from courses.demo.tour import Stop

demo = AppGroup("demo", help="A school to look at: invented people, courses and videos.")


@demo.command("load")
@click.option("--scale", "is_big", is_flag=True, help="And very many rows around it (measuring).")
def load(is_big: bool) -> None:
    """Put the demo into this school; what is there already stays."""
    _ensure()
    if is_big:
        _make_big()


@demo.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def accounts(as_json: bool) -> None:
    """Print how to sign in as each person of the demo."""
    _ensure()
    _print(people.read_accounts(), as_json=as_json)


@demo.command("tour")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def show_tour(as_json: bool) -> None:
    """Print the main pages, each with a path that works and the role that sees it."""
    _ensure()
    _print(tour.stops(), as_json=as_json)


def _ensure() -> None:
    flask_migrate.upgrade()
    school.load(_say)


def _make_big() -> None:
    try:
        is_new = scale.load(_say)
    except scale.NotOnlyTheDemo as error:
        raise click.ClickException(
            f"This school holds more than the demo (table {error}). Use an empty one."
        ) from error
    except NotReady as error:
        raise click.ClickException(
            "No video of the demo is published yet. Let a worker finish them (./dev run), then "
            "call this again."
        ) from error
    _say("scale: done" if is_new else "scale: it is there already")


def _say(text: str) -> None:
    click.echo(text, err=True)


def _print(rows: Sequence[DemoAccount | Stop], *, as_json: bool) -> None:
    records = [asdict(row) for row in rows]
    if as_json:
        click.echo(json.dumps(records, ensure_ascii=False))
        return
    for record in records:
        click.echo("  ".join(str(value) for value in record.values() if value))
