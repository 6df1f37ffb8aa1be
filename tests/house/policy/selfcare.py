"""courses/selfcare: for everybody, always."""

from tests.factories import School
from tests.factories.selfcare import make_material
from tests.house.policy import EVERYBODY, Policy, same

POLICY: Policy = {
    ("GET", "/self-care/"): same(EVERYBODY),
    ("GET", "/self-care/<slug>"): same(EVERYBODY),
}


def own(_school: School) -> dict[str, str]:
    return {"slug": make_material("volver-aqui").slug}


def other(_school: School) -> dict[str, str]:
    return {"slug": make_material("respirar").slug}
