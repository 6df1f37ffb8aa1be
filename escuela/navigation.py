"""Who sees which entries in the header, and in which of their roles a person is here.

Features register entries; an entry exists when its page does. At most five are shown. A role
decides only what the menu offers, never what is allowed: that is `escuela.authz`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, current_app, g, request, session

from escuela.authz.identity import Viewer, current_viewer
from escuela.authz.roles import Role
from escuela.i18n import lazy

MOST = 5
SESSION_KEY = "role"

MENU_ROLES = {
    Role.COORDINATION: lazy("Coordinación"),
    Role.PROTECTION: lazy("Protección"),
    Role.VIDEO_EDITOR: lazy("Edición de video"),
    Role.TUTOR: lazy("Tutoría"),
    Role.AUTHOR: lazy("Autoría"),
    Role.READER: lazy("Lectura de postulaciones"),
    Role.LEAD: lazy("Organización"),
    Role.MEMBER: lazy("Organización"),
    Role.LEARNER: lazy("Aprendiz"),
}
"""Roles with a menu of their own, and their names. The first that a person has opens first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the menu."""

    endpoint: str
    """Where it leads; the whole blueprint counts as "here"."""
    label: str
    """One or two words, lazy."""
    icon: str
    """Name in macros/icons.html."""
    places: Mapping[Role, int]
    """For each role that sees it, its place from left to right, 1 to 5."""
    also: Sequence[str] = ()
    """Further blueprints whose pages count as "here"."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as this page shows it."""

    endpoint: str
    label: str
    icon: str
    is_here: bool


def init_app(app: Flask) -> None:
    """Let templates ask for the menu."""
    app.extensions["navigation"] = []
    # The endpoint of a search, for the header; a feature that has one says so.
    app.jinja_env.globals.setdefault("search_page", "")
    app.context_processor(lambda: {"menu": menu, "own_roles": own_roles})


def register(app: Flask, *entries: Entry) -> None:
    """Add entries: a feature calls this in its init_app, beside its blueprints."""
    app.extensions["navigation"].extend(entries)


def menu() -> Sequence[Link]:
    """Return the links for the viewer's active role, in their order."""
    entries: list[Entry] = current_app.extensions["navigation"]
    # The page that tells of a fault must not ask who is there: asking may be what failed.
    role = Role.VISITOR if g.get("is_faulty") else active_role(current_viewer())
    seen = sorted((e for e in entries if role in e.places), key=lambda e: e.places[role])
    return [Link(e.endpoint, e.label, e.icon, _is_here(e)) for e in seen[:MOST]]


def own_roles() -> Sequence[tuple[Role, str, bool]]:
    """Return the viewer's roles for the switch: role, name, and whether its menu is shown."""
    viewer = current_viewer()
    active = active_role(viewer)
    return [(role, MENU_ROLES[role], role == active) for role in roles_of(viewer)]


def roles_of(viewer: Viewer) -> Sequence[Role]:
    """Return the viewer's roles that have a menu, without the one that another includes."""
    held = {grant.role for grant in viewer.grants}
    if Role.LEAD in held:
        held.discard(Role.MEMBER)
    return [role for role in MENU_ROLES if role in held]


def active_role(viewer: Viewer) -> Role:
    """Return the role whose menu is shown: the chosen one while it is held, else the first."""
    if viewer.account_id is None:
        return Role.VISITOR
    held = roles_of(viewer)
    chosen = str(session.get(SESSION_KEY))
    if chosen in held:
        return Role(chosen)
    return held[0] if held else Role.LEARNER


def choose_role(viewer: Viewer, role: str) -> bool:
    """Remember the role until sign-out; False if the viewer does not hold it."""
    if role not in roles_of(viewer):
        return False
    session[SESSION_KEY] = role
    return True


def _is_here(entry: Entry) -> bool:
    if request.endpoint is None:
        return False
    section, _, _ = entry.endpoint.rpartition(".")
    is_inside = request.blueprint is not None and request.blueprint in (section, *entry.also)
    return is_inside or request.endpoint == entry.endpoint
