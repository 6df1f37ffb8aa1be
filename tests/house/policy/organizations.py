"""escuela/organizations, and leaving (media/houses)."""

from escuela.db import transaction
from escuela.organizations import queries
from escuela.storage import storage
from tests.factories import MARKER, School, make_network
from tests.house.policy import EVERYBODY, SEES_OWN, SIGNED_IN, Line, Policy, same

COORDINATION = frozenset({"coordination"})
NETWORK = SIGNED_IN - {"learner"}
EDITS = Line(own=frozenset({"lead", "coordination"}), other=frozenset({"outsider", "coordination"}))
SEES = Line(own=SEES_OWN, other=EVERYBODY)

POLICY: Policy = {
    ("GET", "/organizations/"): same(EVERYBODY),
    ("GET", "/organizations/<public_id>"): SEES,
    ("GET", "/organizations/new"): same(COORDINATION),
    ("POST", "/organizations/new"): same(COORDINATION),
    ("GET", "/organizations/<public_id>/edit"): EDITS,
    ("POST", "/organizations/<public_id>/edit"): EDITS,
    ("GET", "/organizations/<public_id>/beginning"): EDITS,
    ("GET", "/organizations/<public_id>/logo"): EDITS,
    ("POST", "/organizations/<public_id>/logo"): EDITS,
    ("GET", "/organizations/<public_id>/logo/<logo_name>.jpg"): SEES,
    # After it: the file is gone, whatever becomes of the rows.
    ("POST", "/organizations/<public_id>/logo/remove"): EDITS,
    ("GET", "/organizations/<public_id>/merge"): same(COORDINATION),
    ("POST", "/organizations/<public_id>/merge"): same(COORDINATION),
    ("GET", "/organizations/<public_id>/leave"): EDITS,
    ("POST", "/organizations/<public_id>/leave"): EDITS,
    ("GET", "/organizations/networks/"): same(NETWORK),
    ("GET", "/organizations/networks/<network_id>"): same(NETWORK),
    ("GET", "/organizations/networks/new"): same(COORDINATION),
    ("POST", "/organizations/networks/new"): same(COORDINATION),
    ("GET", "/organizations/networks/<network_id>/edit"): same(COORDINATION),
    ("POST", "/organizations/networks/<network_id>/edit"): same(COORDINATION),
}

FORMS = {
    "/organizations/new": {"name": "Nueva"},
    "/organizations/<public_id>/edit": {"name": "Otra"},
    "/organizations/<public_id>/merge": {"is_sure": "y"},
    "/organizations/<public_id>/leave": {"is_sure": "y"},
    "/organizations/networks/new": {"name": "Nueva"},
    "/organizations/networks/<network_id>/edit": {"name": "Otra"},
}


def own(school: School) -> dict[str, str]:
    return _of(school.own, f"{MARKER} escucha y acompaña.")


def other(school: School) -> dict[str, str]:
    return _of(school.other, "Escucha y acompaña.")


def _of(public_id: str, text: str) -> dict[str, str]:
    organization = queries.find_organization(public_id)
    assert organization is not None
    key = f"logos/{public_id}/0123456789abcdef-9.jpg"
    storage().put_bytes(key, b"a picture")
    with transaction():
        organization.logo_key, organization.description_es = key, text
    return {
        "public_id": public_id,
        "logo_name": organization.logo_name,
        "network_id": make_network().public_id,
    }
