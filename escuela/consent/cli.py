"""Commands of consents: `flask consent publish`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from escuela.consent import texts

group = AppGroup("consent", help="Texts that people agree to.")


@group.command("publish")
def publish() -> None:
    """Put new versions of texts in force. From then on not a letter of them may change."""
    try:
        names = texts.publish(Path(str(current_app.config["CONSENT_TEXTS"])))
    except texts.TextFault as fault:
        raise click.ClickException(str(fault)) from fault
    for name in names:
        click.echo(name, err=True)
    click.echo(f"published: {len(names)} files; restart the school to show them", err=True)
