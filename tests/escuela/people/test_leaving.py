"""An organization leaves or is united with another: its people are told, once, readably."""

import sqlalchemy as sa
from flask import Flask

from escuela import clock
from escuela.accounts.queries import get_account
from escuela.authz.identity import VISITOR, viewer_of
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from escuela.db import db, transaction
from escuela.notices.models import Notice
from escuela.organizations import services
from escuela.organizations.models import Organization
from tests.browser import Browser
from tests.factories import MARKER, School, make_account, make_grant, make_member, make_organization


def told() -> list[tuple[int, str]]:
    rows = db.session.execute(sa.select(Notice.account_id, Notice.kind).order_by(Notice.id))
    return [(row.account_id, row.kind) for row in rows]


def test_whoever_was_in_an_organization_that_leaves_is_told_which_role_ended(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        own = db.session.get_one(Organization, school.own_id)
        member = school.accounts["member"] or 0
        make_grant(get_account(member), Role.AUTHOR, organization_scope(own.id))
        before = make_grant(make_account("Antes"), Role.MEMBER, organization_scope(own.id))
        with transaction():
            before.ends_at = clock.utc_now()
        for _time in range(2):
            services.archive_organization(own, by=viewer_of(school.accounts["lead"] or 0))
        assert sorted(told()) == sorted(
            [(member, "role.taken"), (school.accounts["author"] or 0, "role.taken")]
        ), "each once, whatever the number of roles; not who did it, nor who had left before"
    browser.sign_in(member)

    page = browser.get("/notices/").text

    assert "Con eso terminó tu rol: Integrante, Escribe cursos." in page
    assert "algo que ya no está" not in page
    assert MARKER not in page, "a reserved organization is not named to who is no longer in it"


def test_whoever_moves_with_their_organization_is_told_where_to(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        gone, target = make_organization("Vieja"), db.session.get_one(Organization, school.own_id)
        person = make_member(gone, Role.MEMBER, "Eco")
        make_grant(person, Role.MEMBER, organization_scope(target.id))
        person_id = person.id
        services.merge_organizations(gone, target, by=VISITOR)
        assert told() == [(person_id, "role.moved")]
    browser.sign_in(person_id)
    assert f"Tu organización se unió a {MARKER}. Tu rol sigue ahí: Integrante." in (
        browser.get("/notices/").text
    )

    with app.app_context(), transaction():
        db.session.execute(sa.delete(RoleGrant).where(RoleGrant.account_id == person_id))
    browser.sign_in(person_id)
    page = browser.get("/notices/").text

    assert "Tu organización se unió a otra, con tu rol: Integrante." in page
    assert MARKER not in page
