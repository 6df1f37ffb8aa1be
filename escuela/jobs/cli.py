"""`flask worker`: the process that does the slow work."""

import signal

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from escuela.jobs.engines import local
from escuela.jobs.rules import Lane


@click.command("worker")
@click.option("--lanes", default=",".join(Lane), show_default=True, help="Which jobs to do.")
@click.option("--once", is_flag=True, help="Do what waits now, then end.")
@with_appcontext
def worker(lanes: str, once: bool) -> None:
    """Do jobs until SIGTERM or Ctrl-C; then let them end or hand them back."""
    chosen = _lanes_of(lanes)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if once:
        click.echo(f"{local.run_until_idle(app, chosen)} jobs", err=True)
        return
    process = local.Worker(app, chosen)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: process.stop())
    process.run()


def _lanes_of(text: str) -> list[Lane]:
    try:
        return [Lane(name.strip()) for name in text.split(",")]
    except ValueError as error:
        raise click.BadParameter(f"some of {','.join(Lane)}", param_hint="--lanes") from error
