"""The command `flask doctor`."""

import json
import sys
from dataclasses import asdict

import click
from flask import Flask

from escuela import doctor
from escuela.doctor import Level, checks

REFUSED = 3
MARKS = {Level.GOOD: "✓", Level.ADVICE: "·", Level.MISSING: "✗", Level.UNSAFE: "!"}


def init_app(app: Flask) -> None:
    """Register the command and what it looks at in every school."""
    for name, check in checks.CHECKS.items():
        doctor.register(app, name, check)
    app.cli.add_command(examine)


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def examine(as_json: bool) -> None:
    """Say what is missing or unsafe here and what to do; exit 3 when something is."""
    findings = doctor.examine()
    if as_json:
        click.echo(json.dumps([{"about": about, **asdict(finding)} for about, finding in findings]))
    else:
        for _about, finding in findings:
            click.echo(f"{MARKS[finding.level]} {finding.sentence}")
            if finding.deed:
                click.echo(f"    {finding.deed}")
    if any(finding.level in (Level.MISSING, Level.UNSAFE) for _about, finding in findings):
        sys.exit(REFUSED)
