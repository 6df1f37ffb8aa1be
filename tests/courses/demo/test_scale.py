"""courses/demo/scale: very many rows, always the same, only around the demo."""

from collections.abc import Callable
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from courses.catalog.models import Course
from courses.demo.scale import load as scale
from courses.demo.scale.films import NotReady
from courses.demo.scale.sizes import BIG, Sizes
from courses.learning.models import Progress
from escuela.accounts import services as accounts
from escuela.accounts.guesses import Guesser
from escuela.accounts.models import Account
from escuela.accounts.rules import Device
from escuela.db import Model, db
from escuela.errors import InvalidInput
from escuela.organizations.models import Organization
from media.library.models import Rendition, Video
from tests.factories import make_account, make_organization
from tests.factories.demo import make_demo
from wsgi import create_app

pytestmark = pytest.mark.ffmpeg

FEW = Sizes(organizations=12, videos=60, accounts=200, progress=1500, courses=10)


def quiet(_: str) -> None:
    pass


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of what is always made alike."""
    return {
        name: [
            tuple(row) for row in db.session.execute(sa.select(table).order_by(*table.primary_key))
        ]
        for name, table in Model.metadata.tables.items()
    }


def count(model: type[Model]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.mark.usefixtures("demo")
def test_the_school_is_as_big_as_was_asked_for_and_a_second_call_adds_nothing() -> None:
    people = count(Account)
    videos = count(Video)
    done = count(Progress)

    assert scale.load(quiet, FEW)
    big = everything()

    assert count(Organization) == FEW.organizations
    assert count(Course) == FEW.courses
    assert count(Account) == people + FEW.accounts
    assert count(Video) == videos + FEW.videos
    assert count(Progress) == done + FEW.progress
    assert not scale.load(quiet, FEW)
    assert everything() == big


def test_the_numbers_are_those_of_the_issue() -> None:
    assert (BIG.organizations, BIG.videos, BIG.accounts, BIG.progress) == (
        200, 2_000, 20_000, 300_000,
    )  # fmt: skip


@pytest.mark.usefixtures("demo")
def test_two_schools_get_the_same_rows(
    keep_database: Callable[[], Callable[[], None]],
) -> None:
    restore = keep_database()
    scale.load(quiet, FEW)
    first = everything()
    db.session.rollback()
    restore()
    scale.load(quiet, FEW)

    assert everything() == first


@pytest.mark.usefixtures("demo")
def test_new_rows_can_be_added_after_it() -> None:
    scale.load(quiet, FEW)

    assert make_organization("Después").id > FEW.organizations
    assert make_account("Después").id > FEW.accounts


@pytest.mark.postgresql
def test_on_postgresql_too(postgresql_uri: str, tmp_path: Path) -> None:
    app = create_app({"DATA_FOLDER": tmp_path, "SQLALCHEMY_DATABASE_URI": postgresql_uri})
    with app.app_context():
        flask_migrate.upgrade()
        make_demo()
        scale.load(quiet, FEW)

        assert count(Organization) == FEW.organizations
        assert make_account("Después").id > FEW.accounts
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("demo")
def test_its_videos_share_the_files_of_the_demo() -> None:
    files = set(db.session.scalars(sa.select(Rendition.media_key)))

    scale.load(quiet, FEW)

    assert set(db.session.scalars(sa.select(Rendition.media_key))) == files


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("stranger", ["account", "organization"])
def test_nothing_is_mixed_with_real_people(stranger: str) -> None:
    if stranger == "account":
        make_account("Alguien de verdad")
    else:
        make_organization("Una de verdad")

    with pytest.raises(scale.NotOnlyTheDemo, match=stranger):
        scale.load(quiet, FEW)

    assert not scale.is_loaded()


@pytest.mark.usefixtures("demo")
def test_without_a_published_video_it_asks_for_one() -> None:
    db.session.execute(sa.update(Video).values(published_render_id=None))
    db.session.commit()
    before = count(Organization)

    with pytest.raises(NotReady):
        scale.load(quiet, FEW)
    db.session.rollback()

    assert count(Organization) == before


@pytest.mark.usefixtures("demo")
def test_nobody_can_sign_in_as_an_account_of_it() -> None:
    scale.load(quiet, FEW)
    login = db.session.scalars(sa.select(Account.login).order_by(Account.id.desc())).first()
    assert login

    for password in ("", "demo", login):
        with pytest.raises(InvalidInput):
            accounts.sign_in(
                login, password, guesser=Guesser("127.0.0.1", "x"), device=Device.PHONE
            )


@pytest.mark.usefixtures("demo")
def test_the_command_says_what_it_refuses(app: Flask) -> None:
    make_account("Alguien de verdad")
    db.session.remove()

    done = app.test_cli_runner().invoke(args=["demo", "load", "--scale"])

    assert done.exit_code == 1
    assert "more than the demo (table account)" in done.output
