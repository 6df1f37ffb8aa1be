"""Who sees which layer of a person: the one place that says so, for pages, exports, mails, feeds.

Alias and woven avatar are for everybody who meets the person. What lies beneath is a right like
others (docs/permissions.md), held where the person has a role; the person sees all of their own.
Pages take a `Shown` and give it to `macros/person.html`; nobody else reads the fields beneath.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from escuela.accounts.models import Account
from escuela.authz.actions import Action
from escuela.authz.check import scopes_of
from escuela.authz.identity import Viewer
from escuela.authz.scopes import EVERYTHING, Scope
from escuela.i18n import lazy


class Layer(StrEnum):
    """What can be known of a person, from the outermost in."""

    ALIAS = "alias"
    NAME = "name"
    LEGAL_NAME = "legal_name"
    EMAIL = "email"


NEEDS: Mapping[Layer, Action] = {
    Layer.NAME: Action.PERSON_READ_NAME,
    Layer.LEGAL_NAME: Action.PERSON_READ_LEGAL_NAME,
}
"""The right that opens a layer to others. The alias needs none; what is not here is never open."""

ON_DEMAND = frozenset({Layer.LEGAL_NAME})
"""Not shown on any page by itself: it is asked for, each time with a line in the audit."""

WHO_SEES: Mapping[Layer, str] = {
    Layer.ALIAS: lazy("Lo ve quien se cruza contigo en la escuela, con tu tejido."),
    Layer.NAME: lazy(
        "Lo ven quienes te acompañan: tu organización (quien habla por ella), tu tutoría y "
        "coordinación. Sirve para llamarte como quieres."
    ),
    Layer.LEGAL_NAME: lazy(
        "Solo coordinación, cuando hace falta para un certificado o un viaje. Cada vez que lo lee, "
        "queda anotado en tu cuenta."
    ),
    Layer.EMAIL: lazy(
        "No lo ve nadie más. Sirve solo para que la escuela te avise. No se entra con él, ni sirve "
        "para recuperar la cuenta."
    ),
}
"""The rule in the words of whoever decides what to write."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as one viewer may see them."""

    public_id: str
    """For the address and for the woven avatar."""
    alias: str
    name: str
    """Empty: not given, or not for this viewer."""
    may_ask_legal_name: bool
    """There is one, and this viewer may ask for it."""


def layers_for(viewer: Viewer, account_id: int, places: Collection[Scope]) -> frozenset[Layer]:
    """Return what a viewer may know of somebody who has roles in these places now."""
    if viewer.account_id == account_id:
        return frozenset(Layer)
    where = {EVERYTHING, *places}
    open_to_them = {
        layer for layer, action in NEEDS.items() if not where.isdisjoint(scopes_of(viewer, action))
    }
    return frozenset({Layer.ALIAS} | open_to_them)


def show(
    account: Account, viewer: Viewer, places: Collection[Scope] = (), *, alias: str = ""
) -> Shown:
    """Return somebody as this viewer may see them.

    `places` are where the person has roles now; none: as people see each other who share nothing.
    `alias` is how they are called in a course or group, where that is another.
    """
    layers = layers_for(viewer, account.id, places)
    return Shown(
        public_id=account.public_id,
        alias=alias or account.alias,
        name=(account.name or "") if Layer.NAME in layers else "",
        may_ask_legal_name=Layer.LEGAL_NAME in layers and account.legal_name_sealed is not None,
    )
