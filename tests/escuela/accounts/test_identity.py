"""accounts/identity.py: every role in every kind of place, against somebody with a role there."""

from itertools import product

import pytest

from escuela.accounts.identity import NEEDS, ON_DEMAND, WHO_SEES, Layer, layers_for, show
from escuela.accounts.models import Account
from escuela.authz.identity import VISITOR, Grant, Viewer
from escuela.authz.roles import NEVER_STORED, Role
from escuela.authz.scopes import (
    EVERYTHING,
    NETWORK,
    PUBLIC,
    Scope,
    cohort_scope,
    course_scope,
    organization_scope,
)

PLACES = (organization_scope(1), course_scope(1), cohort_scope(1))
ELSEWHERE = (organization_scope(2), course_scope(2), cohort_scope(2), NETWORK, PUBLIC)
WITH_NAME = {Role.LEAD, Role.TUTOR, Role.COORDINATION}


def viewer(role: Role, scope: Scope) -> Viewer:
    return Viewer(7, VISITOR.grants | {Grant(role, scope)})


@pytest.mark.parametrize(("role", "place"), list(product(Role, PLACES)))
def test_who_accompanies_somebody_in_a_place_knows_their_name(role: Role, place: Scope) -> None:
    expected = {Layer.ALIAS}
    if role in WITH_NAME:
        expected.add(Layer.NAME)
    if role is Role.COORDINATION:
        expected.add(Layer.LEGAL_NAME)

    assert layers_for(viewer(role, place), 8, {place}) == expected


@pytest.mark.parametrize("role", Role)
def test_elsewhere_everybody_is_a_peer(role: Role) -> None:
    for place, where in product(PLACES, ELSEWHERE):
        assert layers_for(viewer(role, where), 8, {place}) == {Layer.ALIAS}


@pytest.mark.parametrize("role", sorted(set(Role) - NEVER_STORED - WITH_NAME))
def test_no_other_role_of_the_whole_school_opens_a_layer(role: Role) -> None:
    assert layers_for(viewer(role, EVERYTHING), 8, set(PLACES)) == {Layer.ALIAS}


def test_everybody_knows_all_of_themselves_and_a_visitor_nothing() -> None:
    assert layers_for(viewer(Role.LEARNER, course_scope(1)), 7, set()) == set(Layer)
    assert layers_for(VISITOR, 8, set(PLACES)) == {Layer.ALIAS}


def test_a_mail_address_is_open_to_nobody_by_any_right() -> None:
    assert Layer.EMAIL not in NEEDS
    assert set(NEEDS) >= ON_DEMAND
    assert set(WHO_SEES) == set(Layer)


@pytest.mark.usefixtures("app_context")
def test_a_person_is_shown_without_what_is_not_for_the_viewer() -> None:
    account = Account(id=8, public_id="abc", alias="Ceiba", name="Ana", legal_name="Ana Paz")

    peer = show(account, VISITOR, {course_scope(1)}, alias="Ceiba Arroyo")
    tutor = show(account, viewer(Role.TUTOR, course_scope(1)), {course_scope(1)})

    assert (peer.alias, peer.name, peer.may_ask_legal_name) == ("Ceiba Arroyo", "", False)
    assert (tutor.alias, tutor.name, tutor.may_ask_legal_name) == ("Ceiba", "Ana", False)
    assert "Ana" not in repr(peer)
