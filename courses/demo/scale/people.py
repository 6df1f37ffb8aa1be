"""Organizations, accounts that nobody can sign in to, their roles and invitations."""

from collections.abc import Iterator, Sequence

from courses.demo.scale.bulk import Row, free_ids, moment, pick, public_id, write
from courses.demo.scale.sizes import Sizes
from escuela.accounts.models import Account, InvitationLink
from escuela.accounts.rules import INVITATION_LASTS
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import ScopeKind
from escuela.organizations.models import Organization
from escuela.organizations.rules import COUNTRIES, Visibility
from escuela.search import searchable

HOUSES = ("Semillero", "Colectiva", "Taller", "Red", "Biblioteca", "Minga", "Casa", "Ronda")
PLACES = ("del Río", "de la Ladera", "del Maíz", "de Barro", "del Viento", "de la Orilla",
          "del Páramo", "de la Palabra", "del Puente", "de la Sombra")  # fmt: skip
BIRDS = ("Mirla", "Chucao", "Tero", "Sabiá", "Cardenal", "Guacharaca", "Tijereta", "Chingolo",
         "Bichofeo", "Picaflor", "Carancho", "Yacutinga")  # fmt: skip
LANGUAGES = ("es", "es", "es", "pt", "it", "en")

NO_PASSWORD = ""
"""Of every account here: it opens to nobody."""

TEAM_ROLES = (Role.LEAD, Role.AUTHOR, Role.MEMBER, Role.MEMBER, Role.MEMBER)
VISIBILITIES = (*(Visibility.PUBLIC,) * 5, *(Visibility.NETWORK,) * 3, *(Visibility.RESERVED,) * 2)
INVITATIONS_OF = 5
"""Each organization's."""


def write_organizations(count: int) -> list[tuple[int, Visibility]]:
    """Write organizations; return id and visibility of each."""
    ids = free_ids(Organization, count)
    write(Organization, (_organization(number, row_id) for number, row_id in enumerate(ids)))
    return [(row_id, visibility_of(number)) for number, row_id in enumerate(ids)]


def visibility_of(number: int) -> Visibility:
    """Return who may see the numbered thing."""
    return VISIBILITIES[pick(number, 1, len(VISIBILITIES))]


def write_accounts(sizes: Sizes) -> range:
    """Write accounts; return their ids, those of organizations' people first."""
    ids = free_ids(Account, sizes.accounts)
    write(Account, (_account(number, row_id) for number, row_id in enumerate(ids)))
    return ids


def write_team(ids: Sequence[int], houses: Sequence[int]) -> None:
    """Give accounts their roles in organizations, and the organizations their invitations."""
    write(RoleGrant, _team_grants(ids, houses))
    write(InvitationLink, _invitations(ids, houses))


def _organization(number: int, row_id: int) -> Row:
    house, place = HOUSES[number % len(HOUSES)], PLACES[pick(number, 2, len(PLACES))]
    name = f"{house} {place} {number + 1} (ficticia)"
    return {
        "id": row_id,
        "public_id": public_id("organization", number),
        "name": name,
        "country": COUNTRIES[pick(number, 3, len(COUNTRIES))],
        "summary": "Organización inventada para ver la escuela llena.",
        "visibility": visibility_of(number),
        "search_text": searchable(name),
        "created_at": moment(number),
        "version": 1,
    }


def _account(number: int, row_id: int) -> Row:
    alias = f"{BIRDS[pick(number, 4, len(BIRDS))]} {number + 1}"
    return {
        "id": row_id,
        "public_id": public_id("account", number),
        "alias": alias,
        "search_text": searchable(alias),
        "login": searchable(alias),
        "password_hash": NO_PASSWORD,
        "language": LANGUAGES[pick(number, 5, len(LANGUAGES))],
        "created_at": moment(number),
    }


def _team_grants(ids: Sequence[int], houses: Sequence[int]) -> Iterator[Row]:
    for number, account_id in enumerate(ids):
        yield {
            "public_id": public_id("team", number),
            "account_id": account_id,
            "role": TEAM_ROLES[number // len(houses) % len(TEAM_ROLES)],
            "scope_kind": ScopeKind.ORGANIZATION,
            "scope_id": houses[number % len(houses)],
        }


def _invitations(ids: Sequence[int], houses: Sequence[int]) -> Iterator[Row]:
    for number in range(len(houses) * INVITATIONS_OF):
        made_at = moment(number, minutes=60)
        yield {
            "public_id": public_id("invitation", number),
            "token_hash": public_id("token", number).encode() * 2,
            "label": f"Puesto {number + 1}",
            "made_by_id": ids[number % len(ids)],
            "created_at": made_at,
            "role": Role.MEMBER,
            "scope_kind": ScopeKind.ORGANIZATION,
            "scope_id": houses[number % len(houses)],
            "expires_at": made_at + INVITATION_LASTS,
        }
