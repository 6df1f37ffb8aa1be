"""Commands of accounts: `flask accounts first-coordinator`, `flask accounts invite`."""

import click
from flask.cli import AppGroup

from escuela.accounts import invitations
from escuela.authz.identity import VISITOR
from escuela.authz.roles import NEVER_STORED, Role
from escuela.authz.scopes import EVERYTHING, Scope, ScopeKind
from escuela.web import links

ROLES = sorted(role.value for role in set(Role) - NEVER_STORED)
NEVER_GIVEN = {ScopeKind.PUBLIC, ScopeKind.NETWORK, ScopeKind.ACCOUNT}
SCOPES = sorted(kind.value for kind in set(ScopeKind) - NEVER_GIVEN)

group = AppGroup("accounts", help="People who sign in.")


@group.command("first-coordinator")
def first_coordinator() -> None:
    """Print a link that works once, for 14 days, and makes a coordinator."""
    _print_link(Role.COORDINATION, EVERYTHING)


@group.command("invite")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--scope", "kind", type=click.Choice(SCOPES), default=ScopeKind.EVERYTHING.value)
@click.option("--id", "scope_id", type=int, default=0, help="Which organization, course...")
def invite(role: str, kind: str, scope_id: int) -> None:
    """Print a link that works once, for 14 days, and makes an account with ROLE."""
    needs_id = ScopeKind(kind) is not ScopeKind.EVERYTHING
    if needs_id != bool(scope_id):
        raise click.UsageError("--id names one of its kind: needed, but not for everything")
    _print_link(Role(role), Scope(ScopeKind(kind), scope_id))


def _print_link(role: Role, scope: Scope) -> None:
    token = invitations.invite(role, scope, by=VISITOR).token
    click.echo(links.absolute("accounts.accept_invitation", token=token))
