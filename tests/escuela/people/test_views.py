"""People as leads and coordination care for them: invite, give and end roles, help back in."""

import re
from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from escuela.accounts import invitations
from escuela.accounts.models import Account, InvitationLink, RecoveryLink
from escuela.accounts.queries import get_account
from escuela.audit.models import AuditEntry
from escuela.authz import services as authz
from escuela.authz.identity import VISITOR, Grant, viewer_of
from escuela.authz.models import RoleGrant
from escuela.authz.queries import list_grants
from escuela.authz.roles import Role
from escuela.authz.scopes import (
    EVERYTHING,
    Scope,
    ScopeKind,
    cohort_scope,
    course_scope,
    organization_scope,
)
from escuela.clock import utc_now
from escuela.db import db, transaction
from tests.browser import Browser
from tests.factories import MARKER, PASSWORD, School, make_account, make_grant

NEW = {"alias": "Rocío", "password": PASSWORD, "agrees": "y"}


@pytest.fixture
def lead(browser: Browser, school: School) -> Browser:
    browser.sign_in(school.accounts["lead"])
    return browser


@pytest.fixture
def coordination(browser: Browser, school: School) -> Browser:
    browser.sign_in(school.accounts["coordination"])
    return browser


def visitor(app: Flask) -> Browser:
    return cast(Browser, app.test_client())


def address_of(app: Flask, account_id: int | None) -> str:
    with app.app_context():
        return f"/people/{get_account(account_id or 0).public_id}"


def link_in(page: str) -> str:
    found = re.search(r'readonly value="([^"]+)"', page)
    assert found is not None
    return urlsplit(found[1]).path


def invite(browser: Browser, school: School, **fields: str) -> str:
    chosen = {"role": "member", "place": f"organization:{school.own}", "days": "7"} | fields
    answer = browser.post(
        "/people/invitations/new", data=browser.fill_in("/people/invitations/new") | chosen
    )
    assert answer.status_code == 200, answer.text
    return link_in(answer.text)


def test_a_lead_invites_somebody_who_joins_without_mail(
    app: Flask, lead: Browser, school: School
) -> None:
    link = invite(lead, school, label="la del mercado")
    listed = lead.get("/people/invitations/").text
    assert "la del mercado" in listed
    assert "Sin abrir" in listed

    person = visitor(app)
    page = person.fill_in(link)
    assert "Alguien la abrió" in lead.get("/people/invitations/").text
    assert person.post(link, data=page | NEW).status_code == 303

    listed = lead.get("/people/invitations/").text
    assert "Ya tiene cuenta" in listed
    assert "la del mercado" not in listed, "the sign is forgotten once it is used"
    people = lead.get("/people/?q=rocio").text
    assert "Rocío" in people
    assert "Integrante" in people


def test_pressing_twice_makes_one_invitation_and_shows_its_link_again(
    app: Flask, lead: Browser, school: School
) -> None:
    path = "/people/invitations/new"
    sent = lead.fill_in(path) | {"role": "member", "place": f"organization:{school.own}"}

    links = [link_in(lead.post(path, data=sent).text) for _ in range(2)]
    changed = link_in(lead.post(path, data=sent | {"label": "otra"}).text)
    anew = link_in(lead.post(path, data=sent | lead.fill_in(path) | {"role": "member"}).text)

    assert links[0] == links[1]
    assert len({links[0], changed, anew}) == 3, "what was changed, or asked anew, is another one"
    with app.app_context():
        assert db.session.query(InvitationLink).count() == 3
    assert visitor(app).get(links[0]).status_code == 200


def test_pressing_again_after_it_was_used_says_so_and_shows_no_dead_link(
    app: Flask, lead: Browser, school: School
) -> None:
    path, person = "/people/invitations/new", visitor(app)
    sent = lead.fill_in(path) | {"role": "member", "place": f"organization:{school.own}"}
    link = link_in(lead.post(path, data=sent).text)
    person.post(link, data=person.fill_in(link) | NEW)

    again = lead.post(path, data=sent)

    assert again.status_code == 409
    assert "ya se usó o se retiró" in again.text
    assert link not in again.text


def test_r8_a_press_of_somebody_else_leads_to_no_link_of_mine(
    app: Flask, lead: Browser, school: School
) -> None:
    path, other = "/people/invitations/new", visitor(app)
    sent = lead.fill_in(path) | {"role": "member", "place": f"organization:{school.own}"}
    mine = link_in(lead.post(path, data=sent).text)
    other.sign_in(school.accounts["coordination"])

    theirs = link_in(other.post(path, data=other.fill_in(path) | sent | {
        "csrf_token": other.fill_in(path)["csrf_token"]}).text)  # fmt: skip

    assert theirs != mine


def test_an_invitation_that_was_taken_back_opens_nothing(
    app: Flask, lead: Browser, school: School
) -> None:
    link = invite(lead, school, label="equivocada")
    with app.app_context():
        public_id = db.session.scalars(sa.select(InvitationLink.public_id)).one()
    token = lead.fill_in("/people/invitations/new")["csrf_token"]

    for _ in range(2):
        answer = lead.post(f"/people/invitations/{public_id}/recall", data={"csrf_token": token})
        assert answer.status_code == 303

    assert "Retirada" in lead.get("/people/invitations/").text
    assert visitor(app).get(link).status_code == 404


def test_taking_back_a_used_invitation_says_what_to_do(
    app: Flask, lead: Browser, school: School
) -> None:
    link, person = invite(lead, school), visitor(app)
    person.post(link, data=person.fill_in(link) | NEW)
    with app.app_context():
        public_id = db.session.scalars(sa.select(InvitationLink.public_id)).one()
    token = lead.fill_in("/people/invitations/new")["csrf_token"]

    answer = lead.post(f"/people/invitations/{public_id}/recall", data={"csrf_token": token})

    assert answer.status_code == 409
    assert "Busca a la persona en la lista" in answer.text


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("coordination", "everything"),
        ("video_editor", "everything"),
        ("member", "OTHER"),
        ("coordination", "OWN"),
    ],
)
def test_a_lead_gives_nothing_beyond_the_own_organization(
    app: Flask, lead: Browser, school: School, role: str, place: str
) -> None:
    place = {
        "OTHER": f"organization:{school.other}",
        "OWN": f"organization:{school.own}",
    }.get(place, place)
    member = address_of(app, school.accounts["member"])
    for path in (f"{member}/roles/new", "/people/invitations/new"):
        fields = {"role": role, "place": place, "reason": "x", "ends_on": "2026-12-24", "days": "7"}
        assert lead.post(path, data=lead.fill_in(path) | fields).status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(InvitationLink.id))) == 0
        held = list_grants(school.accounts["member"] or 0)
        assert [(one.role, one.scope) for one in held] == [
            (Role.MEMBER, organization_scope(school.own_id))
        ]


def test_a_lead_sees_the_own_people_and_only_their_roles_here(
    app: Flask, lead: Browser, school: School
) -> None:
    with app.app_context():
        both = make_account("Dos Orillas")
        make_grant(both, Role.MEMBER, organization_scope(school.own_id))
        make_grant(both, Role.VIDEO_EDITOR, EVERYTHING)
        gone = make_account("Se Fue")
        with transaction():
            make_grant(gone, Role.MEMBER, organization_scope(school.own_id)).ends_at = utc_now()
        address = f"/people/{both.public_id}"

    people = lead.get("/people/").text
    assert "Dos Orillas" in people
    assert ">Nube<" not in people, "the lead of the other organization"
    assert "Se Fue" not in people, "whoever left is nobody's matter"
    assert "Edición de video" not in people + lead.get(address).text


def test_coordination_finds_everybody_by_alias_without_accents(
    coordination: Browser, school: School
) -> None:
    assert "Colibrí" in coordination.get("/people/?q=COLIBRI").text
    assert "Sin ningún rol" in coordination.get("/people/?q=colibri").text
    assert "Colibrí" not in coordination.get("/people/?q=nadie").text
    assert school.accounts


def test_a_role_with_reason_and_end_is_given_and_told_to_its_person(
    app: Flask, coordination: Browser, school: School
) -> None:
    path = f"{address_of(app, school.accounts['learner'])}/roles/new"
    fields = {"role": "video_editor", "place": "everything"}

    refused = coordination.post(path, data=coordination.fill_in(path) | fields)
    assert refused.status_code == 422
    assert "Escribe para qué" in refused.text
    fields["reason"] = "Cubre a Tordo en diciembre"
    refused = coordination.post(path, data=coordination.fill_in(path) | fields)
    assert "Elige hasta cuándo" in refused.text
    assert "Cubre a Tordo" in refused.text
    until = (utc_now() + timedelta(days=20)).date()
    fields["ends_on"] = until.isoformat()
    assert coordination.post(path, data=coordination.fill_in(path) | fields).status_code == 303

    with app.app_context():
        viewer = viewer_of(school.accounts["learner"])
        assert Grant(Role.VIDEO_EDITOR, EVERYTHING) in viewer.grants
    person = visitor(app)
    person.sign_in(school.accounts["learner"])
    account = person.get("/account").text
    assert "Rol dado, o su fecha de fin cambiada" in account
    assert "Lo que otras personas hicieron en tu cuenta" in account


def test_who_writes_courses_of_all_organizations_does_so_for_a_reason_and_a_time(
    app: Flask, coordination: Browser, school: School
) -> None:
    path = f"{address_of(app, school.accounts['learner'])}/roles/new"
    form = coordination.fill_in(path) | {"role": "author"}
    own = form | {"place": f"organization:{school.own}"}
    everywhere = form | {"place": "everything"}
    until = (utc_now() + timedelta(days=20)).date().isoformat()
    with_reason = everywhere | {"reason": "Escribe el curso de todas"}

    assert "Si es en toda la escuela, ve también lo reservado" in coordination.get(path).text
    assert "Escribe para qué" in coordination.post(path, data=everywhere).text
    assert "Elige hasta cuándo" in coordination.post(path, data=with_reason).text
    assert coordination.post(path, data=own).status_code == 303
    assert coordination.post(path, data=with_reason | {"ends_on": until}).status_code == 303

    with app.app_context():
        ends = {one.scope.kind: one.ends_at for one in list_grants(school.accounts["learner"] or 0)}
    assert ends[ScopeKind.ORGANIZATION] is None
    assert ends[ScopeKind.EVERYTHING] is not None


def test_a_role_is_ended_after_saying_what_that_means(
    app: Flask, lead: Browser, school: School
) -> None:
    member = visitor(app)
    member.sign_in(school.accounts["member"])
    assert member.get("/videos/").status_code == 200
    with app.app_context():
        (grant,) = list_grants(school.accounts["member"] or 0)
        path = f"/people/roles/{grant.public_id}/end"

    assert "Su cuenta y su avance en los cursos siguen siendo suyos" in lead.get(path).text
    assert lead.post(path, data=lead.fill_in(path)).status_code == 303

    assert member.get("/videos/").status_code != 200
    assert "Semilla" not in lead.get("/people/").text
    assert lead.get(path).status_code == 404


def test_nobody_gives_themselves_a_role_and_the_last_coordinator_stays(
    app: Flask, coordination: Browser, school: School
) -> None:
    own = address_of(app, school.accounts["coordination"])
    page = coordination.get(own).text
    assert "Eres tú" in page
    until = (utc_now() + timedelta(days=20)).date().isoformat()
    fields = {"role": "author", "place": "everything", "reason": "Por mí", "ends_on": until}
    path = f"{own}/roles/new"
    token = {"csrf_token": coordination.fill_in("/people/invitations/new")["csrf_token"]}
    assert coordination.post(path, data=token | fields).status_code == 409
    with app.app_context():
        (grant,) = list_grants(school.accounts["coordination"] or 0)
        path = f"/people/roles/{grant.public_id}/end"

    refused = coordination.post(path, data=coordination.fill_in(path))

    assert refused.status_code == 409
    assert "Nadie más coordina la escuela" in refused.text


def test_a_lead_helps_the_own_people_back_in(app: Flask, lead: Browser, school: School) -> None:
    path = f"{address_of(app, school.accounts['member'])}/recovery"
    member = visitor(app)
    member.sign_in(school.accounts["member"])

    first = link_in(lead.post(path, data=lead.fill_in(path)).text)
    link = link_in(lead.post(path, data=lead.fill_in(path)).text)
    person = visitor(app)
    assert person.get(first).status_code == 404, "only the newest link counts"
    weak = person.post(link, data=person.fill_in(link) | {"new_password": "semilla2026!!"})
    assert weak.status_code == 422
    answer = person.post(link, data=person.fill_in(link) | {"new_password": PASSWORD})
    assert answer.status_code == 303

    assert person.get("/account").status_code == 200
    assert "Enlace para volver a entrar hecho" in person.get("/account").text
    assert member.get("/account").status_code != 200, "it ends every other sign-in"
    assert visitor(app).get(link).status_code == 404


def test_a_link_back_in_does_not_reach_the_rights_that_came_after_it(
    app: Flask, lead: Browser, school: School
) -> None:
    path = f"{address_of(app, school.accounts['member'])}/recovery"
    link = link_in(lead.post(path, data=lead.fill_in(path)).text)
    assert visitor(app).get(link).status_code == 200

    with app.app_context():
        by = viewer_of(school.accounts["coordination"])
        authz.grant(school.accounts["member"] or 0, Role.VIDEO_EDITOR, EVERYTHING, by=by)

    assert visitor(app).get(link).status_code == 404


FURTHER = [
    (Role.COORDINATION, EVERYTHING),
    (Role.TUTOR, cohort_scope(1)),
    (Role.TUTOR, course_scope(1)),
    (Role.MEMBER, organization_scope(99)),
]


@pytest.mark.parametrize(("role", "scope"), FURTHER)
def test_a_lead_opens_no_account_that_reaches_further_than_the_own_care(
    app: Flask, lead: Browser, school: School, role: Role, scope: Scope
) -> None:
    with app.app_context():
        person = make_account("Alta")
        make_grant(person, Role.MEMBER, organization_scope(school.own_id))
        make_grant(person, role, scope)
        address, person_id = f"/people/{person.public_id}", person.id

    answer = lead.post(f"{address}/recovery", data=lead.fill_in(f"{address}/recovery"))

    assert answer.status_code == 409
    with app.app_context():
        assert db.session.query(RecoveryLink).count() == 0
    own = visitor(app)
    own.sign_in(person_id)
    assert "Alguien pidió un enlace para volver a entrar, y no se hizo" in own.get("/account").text


def test_nothing_tells_a_lead_who_has_roles_elsewhere(
    app: Flask, lead: Browser, school: School
) -> None:
    own = organization_scope(school.own_id)
    with app.app_context():
        people = [make_account("Alta") for _ in range(1 + len(FURTHER))]
        for person, more in zip(people, [None, *FURTHER], strict=True):
            make_grant(person, Role.MEMBER, own)
            if more:
                make_grant(person, *more)
        ids = [person.public_id for person in people]
        own_page = f"{address_of(app, school.accounts['lead'])}/recovery"

    def plain(path: str, public_id: str) -> str:
        page = lead.get(path).text.replace(public_id, "ID")
        page = re.sub(r'<input id="csrf_token"[^>]*>|/people/roles/[\w-]+', "", page)
        return re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)

    for page in ("", "/roles/new", "/recovery"):
        assert len({plain(f"/people/{one}{page}", one) for one in ids}) == 1, page
    rows = re.findall(
        r'<li class="li li-t">.*?</li>', plain("/people/?q=alta", "nobody"), flags=re.DOTALL
    )
    assert len(rows) == len(ids)
    assert len({re.sub(r"/people/[\w-]+", "", row) for row in rows}) == 1
    refusals = {
        lead.post(path, data=lead.fill_in(path)).text
        for path in (own_page, *(f"/people/{one}/recovery" for one in ids[1:]))
    }
    assert len(refusals) == 1


def test_the_audit_tells_who_gave_what_to_whom(
    app: Flask, coordination: Browser, school: School
) -> None:
    path = f"{address_of(app, school.accounts['learner'])}/roles/new"
    fields = {"role": "member", "place": f"organization:{school.own}"}
    coordination.post(path, data=coordination.fill_in(path) | fields)

    with app.app_context():
        line = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.deed == "role.grant")
        ).one()
        assert line.actor_id == school.accounts["coordination"]
        assert line.subject_id == school.accounts["learner"]
        assert db.session.get(RoleGrant, line.thing_id) is not None
        person = get_account(school.accounts["learner"] or 0).public_id
    for page in ("/people/record", f"/people/record?person={person}"):
        text = coordination.get(page).text
        assert "Rol dado, o su fecha de fin cambiada" in text
        assert "Colibrí" in text
        assert "Río" in text
        assert f"Integrante, {MARKER}" in text
    coordination.sign_in(school.accounts["learner"])
    assert f"Integrante, {MARKER}" in coordination.get("/account").text
    coordination.sign_in(school.accounts["coordination"])
    assert coordination.get("/people/record?person=nobody").status_code == 404


def test_the_record_tells_of_a_role_only_while_it_is_still_so(
    app: Flask, coordination: Browser, school: School
) -> None:
    with app.app_context():
        learner, scope = school.accounts["learner"] or 0, organization_scope(school.own_id)
        number = authz.grant(learner, Role.AUTHOR, scope, by=VISITOR).id
        authz.revoke(learner, Role.AUTHOR, scope, by=VISITOR)
        again = authz.grant(learner, Role.MEMBER, scope, by=VISITOR).id
        with transaction():  # as SQLite does by itself
            db.session.execute(sa.update(RoleGrant).where(RoleGrant.id == again).values(id=number))
            db.session.execute(
                sa.update(AuditEntry)
                .where(AuditEntry.thing_id == again, AuditEntry.thing == "role_grant")
                .values(thing_id=number)
            )
            db.session.expire_all()

    text = coordination.get("/people/record").text

    assert text.count("Rol dado, o su fecha de fin cambiada") == 2
    assert text.count(f"Integrante, {MARKER}") == 1
    assert "n.º" not in text, "no number of a row is shown to people"


def test_a_role_that_has_ended_no_longer_names_its_place_to_its_person(
    app: Flask, coordination: Browser, school: School
) -> None:
    with app.app_context():
        learner, scope = school.accounts["learner"] or 0, organization_scope(school.own_id)
        grant = authz.grant(learner, Role.MEMBER, scope, by=VISITOR)
        with transaction():
            grant.ends_at = utc_now() - timedelta(minutes=1)
    assert f"Integrante, {MARKER}" in coordination.get("/people/record").text
    coordination.sign_in(learner)

    text = coordination.get("/account").text

    assert "Integrante" in text
    assert MARKER not in text


def test_whoever_would_give_themself_a_role_reads_that_another_does_it(
    app: Flask, coordination: Browser, school: School
) -> None:
    own = address_of(app, school.accounts["coordination"])
    other = address_of(app, school.accounts["member"])

    page = coordination.get(f"{own}/roles/new").text

    assert "Esto lo hace otra persona por ti" in page
    assert "Dar el rol</button>" not in page
    assert "Dar el rol</button>" in coordination.get(f"{other}/roles/new").text


def test_buttons_of_invitations_are_told_apart_by_where_they_lead_and_when_they_were_made(
    app: Flask, coordination: Browser, school: School
) -> None:
    with app.app_context():
        scopes = [organization_scope(one) for one in (school.own_id, school.other_id)]
        links = [
            invitations.invite(Role.LEAD, scope, by=VISITOR).link for scope in [*scopes, scopes[0]]
        ]
        with transaction():
            links[0].created_at -= timedelta(days=1)

    buttons = re.findall(
        r"Retirar<span class=\"vh\">([^<]*)</span>", coordination.get("/people/invitations/").text
    )

    assert len(buttons) == len(set(buttons)) == 3


def test_no_title_and_no_address_names_anybody(
    app: Flask, coordination: Browser, school: School
) -> None:
    address = address_of(app, school.accounts["member"])

    for path in (address, f"{address}/roles/new", f"{address}/recovery"):
        title = re.search(r"<title>(.*?)</title>", coordination.get(path).text)
        assert title is not None
        assert "Semilla" not in title[1]
        assert MARKER not in title[1]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Account.id)))
