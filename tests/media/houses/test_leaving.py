"""media/houses: an organization leaves, and each video stays, stays without name, or goes."""

from typing import cast

import pytest
from flask import Flask

from escuela.accounts import invitations
from escuela.accounts.rules import InvitationState
from escuela.authz.identity import VISITOR, viewer_of
from escuela.authz.queries import list_active_grants
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from escuela.db import db
from escuela.organizations.models import Organization
from media.houses.forms import PREFIX
from media.library.models import Video
from media.library.rules import Afterwards, VideoState, Visibility
from tests.browser import Browser
from tests.factories import MARKER, School
from tests.factories.videos import make_published_video, make_video_of

ADDRESS = "/organizations/{}/leave"


@pytest.fixture
def videos(app: Flask, school: School) -> dict[str, str]:
    """Public ids of three published videos and one that nobody watches yet, by title."""
    with app.app_context():
        own = db.session.get_one(Organization, school.own_id)
        titles = ("Queda", "Sin nombre", "Se va")
        found = [make_published_video(own, title, visibility=Visibility.PUBLIC) for title in titles]
        found.append(make_video_of(school.own_id, "En camino"))
        return {video.title: video.public_id for video in found}


def left(app: Flask) -> dict[str, tuple[Afterwards | None, bool, VideoState]]:
    with app.app_context():
        return {v.title: (v.afterwards, v.is_published, v.state) for v in db.session.query(Video)}


def test_each_video_does_what_was_chosen_and_people_lose_their_roles(
    app: Flask, browser: Browser, school: School, videos: dict[str, str]
) -> None:
    address = ADDRESS.format(school.own)
    with app.app_context():
        scope = organization_scope(school.own_id)
        link = invitations.invite(Role.MEMBER, scope, by=VISITOR).link
    browser.sign_in(school.accounts["lead"])
    form = browser.fill_in(address) | {"default": "keep", "is_sure": "y"}
    form[PREFIX + videos["Sin nombre"]] = "nameless"
    form[PREFIX + videos["Se va"]] = "go"

    assert browser.post(address, data=form).status_code == 303

    assert left(app) == {
        "Queda": (Afterwards.KEEP, True, VideoState.PUBLISHED),
        "Sin nombre": (Afterwards.NAMELESS, True, VideoState.PUBLISHED),
        "Se va": (Afterwards.GO, False, VideoState.WITHDRAWN),
        "En camino": (Afterwards.GO, False, VideoState.WITHDRAWN),
    }
    with app.app_context():
        for person in ("member", "lead", "author"):
            assert list_active_grants(cast(int, school.accounts[person])) == []
        db.session.add(link)
        db.session.refresh(link)
        assert link.state is InvitationState.RECALLED
    browser.sign_in(school.accounts["lead"])
    assert browser.get(address).status_code in (403, 404)


def test_a_video_without_name_names_its_organization_nowhere(
    browser: Browser, school: School, videos: dict[str, str]
) -> None:
    address = ADDRESS.format(school.own)
    browser.sign_in(school.accounts["coordination"])
    form = browser.fill_in(address) | {"default": "nameless", "is_sure": "y"}
    browser.post(address, data=form)

    browser.sign_in(school.accounts["video_editor"])
    for path in ("/review/?tab=published", f"/review/{videos['Sin nombre']}"):
        page = browser.get(path).text
        assert MARKER not in page, path
    assert "Sin nombre de organización" in page
    browser.sign_in(school.accounts["coordination"])
    assert "Sin nombre" not in browser.get(f"/organizations/{school.own}").text


def test_nothing_happens_before_it_was_decided(
    app: Flask, browser: Browser, school: School, videos: dict[str, str]
) -> None:
    address = ADDRESS.format(school.own)
    browser.sign_in(school.accounts["lead"])
    form = browser.fill_in(address)

    unsure = browser.post(address, data=form | {"default": "go"})
    undecided = browser.post(address, data=form | {"is_sure": "y"})

    assert (unsure.status_code, undecided.status_code) == (422, 422)
    assert {afterwards for afterwards, _, _ in left(app).values()} == {None}
    assert len(videos) == 4


def test_another_organizations_lead_and_a_member_can_not_let_it_leave(
    browser: Browser, school: School
) -> None:
    for person in ("member", "outsider"):
        browser.sign_in(school.accounts[person])
        assert browser.get(ADDRESS.format(school.own)).status_code in (403, 404)
    with browser.application.app_context():
        assert viewer_of(school.accounts["member"]).grants
