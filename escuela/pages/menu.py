"""What the platform itself puts into the menu, and how accounts keep preferences."""

from flask import Flask

from escuela import navigation, preferences
from escuela.accounts import queries, services
from escuela.accounts.rules import Theme
from escuela.authz.identity import current_viewer
from escuela.authz.roles import Role
from escuela.i18n import lazy
from escuela.navigation import MENU_ROLES, Entry
from escuela.preferences import Preferences

ENTRIES = (
    Entry("accounts.sign_in", lazy("Entrar"), "user", {Role.VISITOR: 5}),
    Entry("accounts.show", lazy("Mi cuenta"), "user", dict.fromkeys(MENU_ROLES, 5)),
    Entry("organizations.index", lazy("Organizaciones"), "people", {Role.COORDINATION: 2}),
)


def init_app(app: Flask) -> None:
    """Add the entries, and let accounts take part in preferences."""
    navigation.register(app, *ENTRIES)
    preferences.use_account(app, load=load, keep=keep)


def load() -> Preferences | None:
    """Return what the signed-in person's account says; None for a visitor."""
    viewer = current_viewer()
    if viewer.account_id is None:
        return None
    account = queries.get_account(viewer.account_id)
    return Preferences(
        account.language,
        account.time_zone,
        account.saves_data,
        preferences.Theme(account.theme),
    )


def keep(chosen: Preferences) -> None:
    """Save what was chosen in the signed-in person's account."""
    viewer = current_viewer()
    if viewer.account_id is None:
        return
    services.save_preferences(
        queries.get_account(viewer.account_id),
        language=chosen.language or preferences.DEFAULT_LANGUAGE,
        saves_data=bool(chosen.saves_data),
        theme=Theme(chosen.theme or preferences.Theme.AUTO),
        by=viewer,
    )
