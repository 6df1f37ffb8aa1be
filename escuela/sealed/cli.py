"""Commands of sealed fields: `flask seal status`, `new-key`, `rotate` and others."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from escuela.errors import Conflict
from escuela.sealed import keys, services
from escuela.sealed.errors import KeyMissing

REFUSED = 3

group = AppGroup("seal", help="Keys of sealed fields (docs/operators.md).")


@group.command("status")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def status(as_json: bool) -> None:
    """Say which keys there are and how many values each opens; exit 3 when a key is lost."""
    usage = services.usage()
    try:
        known, fault = {key.id: key for key in keys.keyring().keys}, ""
    except KeyMissing as error:
        known, fault = {}, error.cause
    lost = {key_id: count for key_id, count in usage.items() if key_id not in known}
    newest = list(known)[-1] if known else None
    rows = [
        {"id": key.id, "made_on": key.made_on.isoformat(), "values": usage[key.id],
         "seals": key.id == newest}
        for key in known.values()
    ]  # fmt: skip
    if as_json:
        older = sum(usage.values()) - usage[newest or ""] - sum(lost.values())
        click.echo(json.dumps({"file": str(keys.key_file()), "fault": fault, "keys": rows,
                               "lost": lost, "to_rotate": older}))  # fmt: skip
    else:
        click.echo(fault or str(keys.key_file()))
        for row in rows:
            mark = " (seals)" if row["seals"] else ""
            click.echo(f"{row['id']} of {row['made_on']}: {row['values']} values{mark}")
        for key_id, count in lost.items():
            click.echo(f"{key_id!a} LOST: {count} values that nobody can open")
    if fault or lost:
        sys.exit(REFUSED)


@group.command("new-key")
@click.option("--although-lost", is_flag=True, help="The old file is lost for good.")
def new_key(although_lost: bool) -> None:
    """Add a key that seals from now on. Then: flask seal rotate."""
    with _refusals():
        key = services.new_key(although_lost=although_lost)
        click.echo(f"{key.id} seals from now on. Keep a copy of {keys.key_file()}.")


@group.command("rotate")
@click.option("--batch", type=click.IntRange(1, 10_000), default=services.BATCH)
def rotate(batch: int) -> None:
    """Seal everything with the newest key. May be stopped and started again at any time."""
    with _refusals():
        report = services.rotate(batch=batch)
    for name, count in report.resealed.items():
        click.echo(f"{name}: {count}")
    click.echo(f"{report.resealed.total()} values sealed anew, {len(report.closed)} stay closed.")
    for line in report.closed:
        click.echo(line, err=True)
    if report.closed:
        sys.exit(REFUSED)


@group.command("remove-key")
@click.argument("key_id")
def remove_key(key_id: str) -> None:
    """Take an old key out of the file; refused while a value needs it. Backups may still do."""
    with _refusals():
        services.remove_key(key_id)
        click.echo(f"{key_id} is out of {keys.key_file()}.")


@group.command("forget-lost")
@click.confirmation_option(prompt="Empty all values whose key is lost?")
def forget_lost() -> None:
    """Empty values whose key is lost for good, so that people can write them again."""
    with _refusals():
        for name, count in services.forget_lost().items():
            click.echo(f"{name}: {count}")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except KeyMissing as error:
        click.echo(error.cause, err=True)
        sys.exit(REFUSED)
    except Conflict as error:
        click.echo(error.message, err=True)
        sys.exit(REFUSED)
