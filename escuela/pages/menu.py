"""What the platform itself puts into the menu."""

from flask import Flask

from escuela import navigation
from escuela.authz.roles import Role
from escuela.i18n import lazy
from escuela.navigation import MENU_ROLES, Entry

ENTRIES = (
    Entry("accounts.sign_in", lazy("Entrar"), "user", {Role.VISITOR: 5}),
    Entry("accounts.show", lazy("Mi cuenta"), "user", dict.fromkeys(MENU_ROLES, 5)),
    Entry("people.index", lazy("Personas"), "user", {Role.LEAD: 4, Role.COORDINATION: 4}),
    Entry("organizations.index", lazy("Organizaciones"), "people", {Role.COORDINATION: 2}),
)


def init_app(app: Flask) -> None:
    """Add the entries."""
    navigation.register(app, *ENTRIES)
