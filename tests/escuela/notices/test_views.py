"""Notices as people meet them: read, opened, chosen, handed over."""

import re
from datetime import timedelta
from typing import cast

import pytest
import sqlalchemy as sa
from flask import Flask

from escuela import clock
from escuela.accounts.queries import get_account
from escuela.audit.models import AuditEntry
from escuela.authz.identity import VISITOR, Grant, Viewer, viewer_of
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, organization_scope
from escuela.db import db, transaction
from escuela.notices import queries
from escuela.notices.models import Notice, NoticeDispatch, NoticeSettings
from escuela.notices.rules import State
from escuela.people.queries import Person
from escuela.people.services import Offer, end_role, give_role, tell_ending_roles
from escuela.privacy import services as privacy
from tests.browser import Browser
from tests.factories import MARKER, School, make_account, make_grant, make_organization
from tests.factories.notices import make_dispatch, make_hand_over, make_notice

BELL = re.compile(r'<a class="bell".*?</a>', re.DOTALL)
GIVEN = {"kind": "role.given", "params": "role=member where=organization"}


@pytest.fixture
def member(browser: Browser, school: School) -> Browser:
    browser.sign_in(school.accounts["member"])
    return browser


def tell(app: Flask, account_id: int | None, **fields: object) -> str:
    with app.app_context():
        return make_notice(get_account(account_id or 0), **fields).public_id  # type: ignore[arg-type]


def press(browser: Browser, path: str) -> int:
    token = browser.fill_in("/notices/settings")["csrf_token"]
    return browser.post(path, data={"csrf_token": token}).status_code


def bell(browser: Browser) -> str:
    found = BELL.search(browser.get("/account").text)
    assert found is not None
    return found[0]


def test_the_header_counts_what_is_new_and_only_for_whoever_is_signed_in(
    app: Flask, browser: Browser, member: Browser, school: School
) -> None:
    assert "<b" not in bell(member)
    for number in range(2):
        tell(app, school.accounts["member"], key=str(number))
    tell(app, school.accounts["lead"])

    assert "2 avisos nuevos" in bell(member)
    browser.sign_in(None)
    assert BELL.search(browser.get("/sign-in").text) is None


def test_a_notice_is_read_by_opening_it_and_leads_to_its_thing(
    app: Flask, member: Browser, school: School
) -> None:
    notice = tell(app, school.accounts["member"], thing_id=school.own_id, **GIVEN)
    page = member.get("/notices/").text
    assert f"Te dieron un rol: Integrante, en {MARKER}." in page
    assert "Nuevo" in page

    answer = member.get(f"/notices/{notice}")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert "Nuevo" not in member.get("/notices/").text
    assert "<b" not in bell(member)


def test_rights_are_asked_again_when_a_notice_is_read(
    app: Flask, member: Browser, school: School
) -> None:
    notice = tell(app, school.accounts["member"], thing_id=school.own_id, **GIVEN)
    with app.app_context(), transaction():
        db.session.execute(
            sa.delete(RoleGrant).where(RoleGrant.account_id == school.accounts["member"])
        )

    page = member.get("/notices/").text

    assert MARKER not in page, "who is no longer there does not read the name of the place"
    assert "Te dieron un rol: Integrante." in page
    assert member.get(f"/notices/{notice}").status_code == 303


def test_all_are_marked_as_read_and_those_of_others_are_not(
    app: Flask, member: Browser, school: School
) -> None:
    for number in range(3):
        tell(app, school.accounts["member"], key=str(number))
    tell(app, school.accounts["lead"])

    assert press(member, "/notices/read-all") == 303

    assert "<b" not in bell(member)
    with app.app_context():
        unread = sa.select(Notice.account_id).where(Notice.read_at.is_(None))
        assert db.session.scalars(unread).all() == [school.accounts["lead"]]


def test_an_empty_list_says_what_will_be_here(member: Browser) -> None:
    assert "Todavía no hay avisos" in member.get("/notices/").text


def test_a_kind_of_another_version_of_the_school_is_no_fault(
    app: Flask, member: Browser, school: School
) -> None:
    notice = tell(app, school.accounts["member"], kind="moon.rises")

    assert "algo que ya no está" in member.get("/notices/").text
    assert member.get(f"/notices/{notice}").headers["Location"] == "/notices/"


def test_the_link_of_a_mail_opens_only_for_its_person_after_a_sign_in(
    app: Flask, browser: Browser, member: Browser, school: School
) -> None:
    with app.app_context():
        account = get_account(school.accounts["member"] or 0)
        mail = make_dispatch(account, State.SENT)
        notice = make_notice(account, dispatch=mail).public_id
        link = f"/n/{mail.link_id}"

    assert member.get(link).headers["Location"] == f"/notices/{notice}"
    for other in ("lead", "coordination"):
        browser.sign_in(school.accounts[other])
        assert browser.get(link).status_code == 404
    browser.sign_in(None)
    asked = browser.get(link, headers={"Accept": "text/html"})
    assert asked.headers["Location"].startswith("/sign-in?next=")


def test_what_a_person_chooses_is_kept_and_asked_only_of_what_they_may_get(
    app: Flask, browser: Browser, school: School
) -> None:
    browser.sign_in(school.accounts["video_editor"])
    page = browser.get("/notices/settings").text
    assert "Cuando un video espera revisión" in page
    assert "Cuando se publica un video tuyo" not in page

    form = {"csrf_token": browser.fill_in("/notices/settings")["csrf_token"], "rhythm": "7",
            "quiet_from": "20", "quiet_until": "6", "language": "it",
            "by_mail": ["video.waits"]}  # fmt: skip
    assert browser.post("/notices/settings", data=form).status_code == 303

    with app.app_context():
        account_id = school.accounts["video_editor"] or 0
        found = queries.settings_of(account_id)
        assert (found.rhythm, found.quiet_from, found.quiet_until, found.language) == (
            7, 20, 6, "it",
        )  # fmt: skip
        chosen = queries.choices_of(account_id)
        assert {kind for kind, is_wanted in chosen.items() if is_wanted} == {"video.waits"}
        assert "role.given" in chosen
    form["quiet_from"] = "25"
    assert browser.post("/notices/settings", data=form).status_code == 422


def test_a_person_sees_that_their_mail_comes_back_and_says_when_it_works(
    app: Flask, member: Browser, school: School
) -> None:
    with app.app_context(), transaction():
        db.session.add(
            NoticeSettings(account_id=school.accounts["member"], bounced_at=clock.utc_now())
        )
    assert "Tu correo no recibe." in member.get("/notices/").text
    assert "Desde" in member.get("/notices/settings").text

    assert press(member, "/notices/settings/try-again") == 303

    assert "Tu correo no recibe." not in member.get("/notices/").text


@pytest.fixture
def hand_over(app: Flask, school: School) -> str:
    with app.app_context():
        scope = organization_scope(school.own_id)
        person = make_account("Eco Lejano")
        with transaction():
            person.language = "pt"
        make_grant(person, Role.MEMBER, scope)
        return make_hand_over(person, scope).public_id


def test_a_lead_hands_over_and_undoes_it(
    app: Flask, browser: Browser, school: School, hand_over: str
) -> None:
    browser.sign_in(school.accounts["lead"])
    assert "Eco Lejano" in browser.get("/notices/by-hand/").text
    sheet = browser.get(f"/notices/by-hand/{hand_over}").text
    assert "Oi. Você tem um aviso novo." in sheet, "in the language of whoever gets it"
    assert '<svg class="qr"' in sheet

    assert press(browser, f"/notices/by-hand/{hand_over}/given") == 303
    page = browser.get("/notices/by-hand/").text
    assert "Entregado en persona" in page
    assert "Deshacer" in page
    assert press(browser, f"/notices/by-hand/{hand_over}/undo") == 303
    assert "Entregado en persona" not in browser.get("/notices/by-hand/").text

    with app.app_context():
        deeds = sa.select(AuditEntry.deed).where(AuditEntry.deed.like("notice.%"))
        assert db.session.scalars(deeds.order_by(AuditEntry.id)).all() == [
            "notice.hand_over", "notice.take_back",
        ]  # fmt: skip


def test_what_was_read_in_the_page_needs_nobody_to_bring_it(
    app: Flask, browser: Browser, school: School, hand_over: str
) -> None:
    with app.app_context(), transaction():
        db.session.execute(sa.update(Notice).values(read_at=clock.utc_now()))
    browser.sign_in(school.accounts["lead"])

    assert "Eco Lejano" not in browser.get("/notices/by-hand/").text
    assert browser.get(f"/notices/by-hand/{hand_over}").status_code == 404


def test_whoever_opens_the_link_of_the_sheet_needs_nobody_to_bring_it(
    app: Flask, browser: Browser, school: School, hand_over: str
) -> None:
    with app.app_context():
        dispatch = db.session.scalars(sa.select(NoticeDispatch)).one()
        make_notice(get_account(dispatch.account_id), key="more", dispatch=dispatch)
        person_id, link = dispatch.account_id, f"/n/{dispatch.link_id}"
    browser.sign_in(school.accounts["lead"])
    assert browser.get(link).status_code == 404
    assert "Por entregar</span>" in browser.get("/notices/by-hand/").text
    browser.sign_in(person_id)
    assert browser.get(link).headers["Location"] == "/notices/"

    browser.sign_in(school.accounts["lead"])
    page = browser.get("/notices/by-hand/").text

    assert "Lo abrió" in page
    assert "Por entregar</span>" not in page
    assert "Deshacer" not in page
    assert press(browser, f"/notices/by-hand/{hand_over}/undo") == 409
    with app.app_context(), transaction():
        ended = clock.utc_now() - timedelta(days=1, minutes=1)
        db.session.execute(sa.update(NoticeDispatch).values(ended_at=ended))
    assert "Eco Lejano" not in browser.get("/notices/by-hand/").text


def test_what_was_handed_over_long_ago_can_not_be_undone(
    app: Flask, browser: Browser, school: School, hand_over: str
) -> None:
    browser.sign_in(school.accounts["coordination"])
    press(browser, f"/notices/by-hand/{hand_over}/given")
    with app.app_context(), transaction():
        ended = clock.utc_now() - timedelta(days=1, minutes=1)
        db.session.execute(sa.update(NoticeDispatch).values(ended_at=ended))

    assert press(browser, f"/notices/by-hand/{hand_over}/undo") == 404
    assert "Eco Lejano" not in browser.get("/notices/by-hand/").text


@pytest.mark.parametrize("person", ["outsider", "member", "learner", "video_editor"])
def test_r8_who_does_not_care_for_these_people_sees_nothing_to_hand_over(
    browser: Browser, school: School, hand_over: str, person: str
) -> None:
    browser.sign_in(school.accounts[person])

    assert "Eco Lejano" not in browser.get("/notices/by-hand/").text
    refused = {browser.get(f"/notices/by-hand/{hand_over}").status_code,
               press(browser, f"/notices/by-hand/{hand_over}/given")}  # fmt: skip
    assert refused <= {403, 404}


def test_r8_a_lead_hands_nothing_to_somebody_who_left(
    app: Flask, browser: Browser, school: School, hand_over: str
) -> None:
    with app.app_context(), transaction():
        account_id = db.session.scalars(sa.select(NoticeDispatch.account_id)).one()
        db.session.execute(sa.delete(RoleGrant).where(RoleGrant.account_id == account_id))
    browser.sign_in(school.accounts["lead"])

    assert "Eco Lejano" not in browser.get("/notices/by-hand/").text
    assert browser.get(f"/notices/by-hand/{hand_over}").status_code == 404
    browser.sign_in(school.accounts["coordination"])
    assert "Eco Lejano" in browser.get("/notices/by-hand/").text


def test_only_coordination_sees_whose_mail_comes_back(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context(), transaction():
        db.session.add(
            NoticeSettings(account_id=school.accounts["member"], bounced_at=clock.utc_now())
        )
    for person, sees in (("coordination", True), ("lead", False)):
        browser.sign_in(school.accounts[person])
        assert ("Su correo no recibe" in browser.get("/notices/by-hand/").text) is sees


def test_people_are_told_of_their_roles_once(app: Flask, school: School) -> None:
    visitor = cast(Browser, app.test_client())
    visitor.sign_in(school.accounts["lead"])
    with app.app_context():
        person = make_account("Eco")
        make_grant(person, Role.MEMBER, organization_scope(school.own_id))
        person_id, path = person.id, f"/people/{person.public_id}"
    fields = visitor.fill_in(f"{path}/roles/new") | {
        "role": "author", "place": f"organization:{school.own}",
    }  # fmt: skip
    assert visitor.post(f"{path}/roles/new", data=fields).status_code == 303
    with app.app_context():
        grants = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.account_id == person_id))
        grant = next(one for one in grants if one.role is Role.AUTHOR)
        with transaction():
            grant.ends_at = clock.utc_now() + timedelta(days=10)
        assert tell_ending_roles() == 1
        assert tell_ending_roles() == 0
        public_id = grant.public_id
    visitor.post(f"/people/roles/{public_id}/end",
                 data=visitor.fill_in(f"/people/roles/{public_id}/end"))  # fmt: skip
    visitor.post(f"{path}/recovery", data=visitor.fill_in(f"{path}/recovery"))

    visitor.sign_in(person_id)
    page = visitor.get("/notices/").text
    for text in ("Te dieron un rol: Escribe cursos, en", "está por terminar",
                 "Ya no tienes el rol Escribe cursos", "hizo un enlace"):  # fmt: skip
        assert page.count(text) == 1, text


@pytest.mark.usefixtures("app_context")
def test_a_role_that_is_given_again_is_told_again() -> None:
    house, person = make_organization(), make_account("Eco")
    offer = Offer(Role.MEMBER, organization_scope(house.id), None, "")
    giver = Viewer(None, frozenset({Grant(Role.COORDINATION, EVERYTHING)}))
    for _time in range(3):
        grant = give_role(Person(person, ()), offer, by=giver)
        end_role(grant, by=giver)

    told = db.session.scalars(sa.select(Notice.kind).where(Notice.account_id == person.id))
    assert sorted(told) == ["role.given"] * 3 + ["role.taken"] * 3


def test_a_person_takes_their_notices_along_and_leaves_none(app: Flask, school: School) -> None:
    with app.app_context():
        member, lead = school.accounts["member"] or 0, school.accounts["lead"] or 0
        make_notice(get_account(member))
        dispatch = make_hand_over(get_account(member))
        with transaction():
            dispatch.state, dispatch.by_id = State.HANDED_OVER, lead
            db.session.add(NoticeSettings(account_id=member))
        exported = privacy.export_person(member)["notices"]
        assert {one["what"] for one in exported} == {"told", "by mail or by hand", "settings"}

        privacy.erase_person(lead, by=viewer_of(lead))
        assert db.session.scalars(sa.select(NoticeDispatch.by_id)).all() == [None]
        privacy.erase_person(member, by=VISITOR)
        for model in (Notice, NoticeDispatch, NoticeSettings):
            assert db.session.scalars(sa.select(model)).all() == []


@pytest.mark.parametrize(("days", "stays"), [(179, True), (181, False)])
def test_old_notices_go_by_themselves(app: Flask, school: School, days: int, stays: bool) -> None:
    tell(app, school.accounts["member"], created_at=clock.utc_now() - timedelta(days=days))

    with app.app_context():
        privacy.expire()
        assert bool(db.session.scalars(sa.select(Notice)).all()) is stays
