"""What people are told about their roles and their account."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import url_for

from escuela.authz.actions import Action
from escuela.authz.check import scopes_of
from escuela.authz.identity import Viewer
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, Scope, ScopeKind
from escuela.i18n import _, lazy
from escuela.notices import registry
from escuela.notices.models import Notice
from escuela.notices.registry import Kind, Shown
from escuela.people import places, words
from escuela.people.rules import LEFT, Told

ENDS_BY_HAND_AFTER = timedelta(days=2)


def register() -> None:
    """Add the kinds, and who knows what they are about."""
    registry.register(
        Kind(Told.ROLE_GIVEN, "place", lazy("Cuando te dan un rol"), _given, icon="people"),
        Kind(Told.ROLE_TAKEN, "place", lazy("Cuando te quitan un rol"), _taken, icon="people"),
        Kind(
            Told.ROLE_MOVED, "place", lazy("Cuando tu organización se une a otra"), _moved,
            icon="people",
        ),
        Kind(
            Told.ROLE_ENDS, "place", lazy("Cuando un rol tuyo está por terminar"), _ends,
            icon="clock", by_hand_after=ENDS_BY_HAND_AFTER,
        ),
        Kind(
            Told.RECOVERY_MADE, "account", lazy("Cuando alguien hace un enlace para tu cuenta"),
            _recovery_made, icon="lock",
        ),
    )  # fmt: skip
    registry.register_finder("place", find_places)
    registry.register_finder("account", find_accounts)


def find_places(viewer: Viewer, notices: Sequence[Notice]) -> Mapping[int, Shown]:
    """Name the places of roles; one that the viewer may not know of any more stays without name."""
    scopes = {notice.id: _scope_of(notice) for notice in notices}
    known = _known_to(viewer)
    names = places.names_of(scope for scope in scopes.values() if scope in known)
    path = url_for("accounts.show")
    return {notice_id: Shown(names.get(scope, ""), path) for notice_id, scope in scopes.items()}


def find_accounts(viewer: Viewer, notices: Sequence[Notice]) -> Mapping[int, Shown]:  # noqa: ARG001
    """Lead to the person's own account, which is always theirs."""
    return {notice.id: Shown("", url_for("accounts.show")) for notice in notices}


def _known_to(viewer: Viewer) -> frozenset[Scope]:
    """Return the places whose names somebody may read: their own, and those they care for."""
    own = frozenset(grant.scope for grant in viewer.grants)
    return own | scopes_of(viewer, Action.PERSON_VIEW) | {EVERYTHING}


def _scope_of(notice: Notice) -> Scope:
    return Scope(ScopeKind(notice.words["where"]), notice.thing_id)


def _given(name: str, params: Mapping[str, str]) -> str:
    if not name:
        return str(_("Te dieron un rol: %(role)s.", role=_role(params)))
    return str(_("Te dieron un rol: %(role)s, en %(place)s.", role=_role(params), place=name))


def _taken(name: str, params: Mapping[str, str]) -> str:
    if params.get("why") == LEFT:
        return _left(name, params)
    if not name:
        return str(_("Ya no tienes un rol que tenías: %(role)s.", role=_role(params)))
    return str(_("Ya no tienes el rol %(role)s en %(place)s.", role=_role(params), place=name))


def _left(name: str, params: Mapping[str, str]) -> str:
    if not name:
        return str(
            _("Tu organización ya no está en la escuela. Con eso terminó tu rol: %(role)s.",
              role=_role(params))
        )  # fmt: skip
    return str(
        _("%(place)s ya no está en la escuela. Con eso terminó tu rol: %(role)s.",
          role=_role(params), place=name)
    )  # fmt: skip


def _moved(name: str, params: Mapping[str, str]) -> str:
    if not name:
        return str(_("Tu organización se unió a otra, con tu rol: %(role)s.", role=_role(params)))
    return str(
        _("Tu organización se unió a %(place)s. Tu rol sigue ahí: %(role)s.",
          role=_role(params), place=name)
    )  # fmt: skip


def _ends(name: str, params: Mapping[str, str]) -> str:
    if not name:
        return str(_("Un rol tuyo está por terminar: %(role)s.", role=_role(params)))
    return str(_("Tu rol %(role)s en %(place)s está por terminar.", role=_role(params), place=name))


def _recovery_made(_name: str, _params: Mapping[str, str]) -> str:
    return str(
        _("Alguien hizo un enlace para volver a entrar en tu cuenta. Si no lo pediste, avisa a "
          "coordinación.")
    )  # fmt: skip


def _role(params: Mapping[str, str]) -> str:
    """Name a role, or all that somebody had in one place."""
    return ", ".join(str(words.ROLE[Role(role)]) for role in params["role"].split(","))
