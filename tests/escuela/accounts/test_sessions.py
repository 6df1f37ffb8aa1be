"""Sign-in sessions on the server's side: R13."""

from datetime import timedelta

import pytest
from flask import Flask

from escuela.accounts import sessions
from escuela.accounts.models import Account, SignInSession
from escuela.accounts.rules import OPEN_SESSIONS_MAX, Device
from escuela.authz import services as authz
from escuela.authz.identity import VISITOR
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING
from escuela.db import db
from tests.browser import Browser
from tests.escuela.accounts.clocks import move_clock
from tests.factories import PASSWORD, make_account, make_grant


@pytest.fixture
def luna_id(app: Flask) -> int:
    with app.app_context():
        return make_account("Luna", login="luna.telar", password=PASSWORD).id


def signed_in(app: Flask, account_id: int) -> Browser:
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.sign_in(account_id)
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


def cookie_of(browser: Browser) -> str:
    cookie = browser.get_cookie("sesion")
    assert cookie is not None
    return cookie.value


def test_r13_signing_in_gives_a_new_id_and_keeps_nothing_of_before(
    app: Flask, browser: Browser, luna_id: int
) -> None:
    browser.sign_in(luna_id)
    before = cookie_of(browser)
    fields = browser.fill_in("/sign-in") | {"login": "luna.telar", "password": PASSWORD}
    with browser.session_transaction() as session:
        planted = session["_user_id"]
        session["planted"] = "by somebody"

    browser.post("/sign-in", data=fields)

    with browser.session_transaction() as session:
        assert session["_user_id"] != planted
        assert "planted" not in session
        assert "_id" not in session, "Flask-Login's hash of address and browser"
    assert cookie_of(browser) != before
    with app.app_context():
        assert db.session.query(SignInSession).count() == 2


def test_r13_sign_out_ends_it_on_the_server(app: Flask, luna_id: int) -> None:
    browser = signed_in(app, luna_id)
    stolen = cookie_of(browser)
    fields = browser.fill_in("/account")

    answer = browser.post("/sign-out", data={"csrf_token": fields["csrf_token"]})
    browser.set_cookie("sesion", stolen)

    assert "storage" in answer.headers["Clear-Site-Data"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert not is_in(browser)


def test_r13_quick_exit_ends_it_on_the_server(app: Flask, luna_id: int) -> None:
    browser = signed_in(app, luna_id)
    stolen = cookie_of(browser)

    browser.get("/exit")
    browser.set_cookie("sesion", stolen)

    assert not is_in(browser)


def test_r13_a_new_password_ends_the_other_sign_ins(app: Flask, luna_id: int) -> None:
    here, elsewhere = signed_in(app, luna_id), signed_in(app, luna_id)
    fields = here.fill_in("/account/password")
    new = "río que vuelve de noche"

    answer = here.post(
        "/account/password", data=fields | {"password": PASSWORD, "new_password": new}
    )

    assert answer.status_code == 303
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_r13_a_change_of_roles_ends_the_sign_ins(app: Flask, luna_id: int) -> None:
    for change in (authz.grant, authz.revoke):
        browser = signed_in(app, luna_id)
        assert is_in(browser)
        with app.app_context():
            change(luna_id, Role.VIDEO_EDITOR, EVERYTHING, by=VISITOR)

        assert not is_in(browser)


def test_r13_a_person_lists_and_ends_their_sign_ins(app: Flask, luna_id: int) -> None:
    here, phone, third = (signed_in(app, luna_id) for _ in range(3))
    page = here.get("/account").text
    token = here.fill_in("/account")["csrf_token"]
    with app.app_context():
        first = db.session.query(SignInSession).order_by(SignInSession.id).all()[1].public_id

    here.post(f"/account/sessions/{first}/end", data={"csrf_token": token})

    assert page.count("Computadora") == 3
    assert (is_in(here), is_in(phone), is_in(third)) == (True, False, True)
    here.post("/account/sessions/end-others", data={"csrf_token": token})
    assert (is_in(here), is_in(third)) == (True, False)


@pytest.mark.parametrize(
    ("role", "idle", "stays"),
    [
        (Role.COORDINATION, timedelta(minutes=29), True),
        (Role.COORDINATION, timedelta(minutes=30), False),
        (Role.LEARNER, timedelta(hours=11), True),
        (Role.LEARNER, timedelta(hours=12), False),
        (Role.LEARNER, timedelta(minutes=-10), False),
    ],
)
def test_r13_idle_and_absolute_limits(
    app: Flask,
    luna_id: int,
    role: Role,
    idle: timedelta,
    stays: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with app.app_context():
        make_grant(db.session.get_one(Account, luna_id), role, EVERYTHING)
    browser = signed_in(app, luna_id)

    move_clock(monkeypatch, idle)

    assert is_in(browser) == stays


def test_r13_work_goes_on_for_twelve_hours_and_no_longer(
    app: Flask, luna_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        make_grant(db.session.get_one(Account, luna_id), Role.TUTOR, EVERYTHING)
    browser = signed_in(app, luna_id)

    stays = []
    for _ in range(30):
        move_clock(monkeypatch, timedelta(minutes=25))
        stays.append(is_in(browser))

    assert stays == [True] * 28 + [False] * 2


def test_what_is_stored_opens_nothing(app: Flask, luna_id: int) -> None:
    with app.app_context():
        account = db.session.get_one(Account, luna_id)
        token = sessions.begin_session(account, Device.PHONE)
        row = db.session.query(SignInSession).one()

        assert row.token_hash == sessions.hash_token(token)
        assert sessions.resume_session(row.token_hash.hex()) is None
        assert sessions.resume_session(token) is not None


def test_old_sign_ins_are_deleted(
    app: Flask, luna_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(app, luna_id)

    move_clock(monkeypatch, timedelta(hours=13))
    with app.app_context():
        sessions.forget_old_sessions()

        assert db.session.query(SignInSession).count() == 0


def test_r13_more_sign_ins_than_a_person_has_devices_end_the_oldest(
    app: Flask, luna_id: int
) -> None:
    browsers = [signed_in(app, luna_id) for _ in range(OPEN_SESSIONS_MAX + 2)]

    assert [is_in(browser) for browser in browsers] == [False] * 2 + [True] * OPEN_SESSIONS_MAX
