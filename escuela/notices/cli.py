"""Commands of notices: `flask notices bounce`."""

import sys
from io import BufferedReader
from pathlib import Path
from typing import cast

import click
from flask.cli import AppGroup

from escuela.notices import bounces

group = AppGroup("notices", help="Mails and what comes back of them.")


@group.command("bounce")
@click.argument("path", type=click.Path(exists=True, allow_dash=True))
def bounce(path: str) -> None:
    """Read mails that came back: a file, a Maildir, or - for standard input (from a mail server).

    Ends with 0 whatever it was: a mail server must not send a bounce of a bounce.
    """
    if path == "-":
        found, total = int(bounces.read(cast(BufferedReader, sys.stdin.buffer))), 1
    else:
        found, total = bounces.read_all(Path(path))
    click.echo(f"{found} of {total}: an address that does not receive", err=True)
