"""courses/deliveries/services.py: what a browser sends is taken once."""

import uuid
from datetime import timedelta

import pytest

from courses.deliveries import services
from courses.deliveries.models import Delivery
from escuela import clock
from escuela.db import db, transaction
from escuela.errors import Conflict
from escuela.privacy.services import expire
from tests.factories import make_account

pytestmark = pytest.mark.usefixtures("app_context")

ID = uuid.UUID("01929b2e-7c3a-7f00-8000-000000000001")


def test_the_first_time_is_new_and_every_other_is_not() -> None:
    account = make_account()

    assert services.take(account.id, ID, {"a": 1})
    assert not services.take(account.id, ID, {"a": 1})
    assert db.session.query(Delivery).count() == 1


def test_the_same_id_with_another_body_is_a_conflict() -> None:
    account = make_account()
    services.take(account.id, ID, {"a": 1})

    with pytest.raises(Conflict):
        services.take(account.id, ID, {"a": 2})


def test_ids_are_unique_per_person() -> None:
    first, second = make_account("Luna"), make_account("Río")

    assert services.take(first.id, ID, {"a": 1})
    assert services.take(second.id, ID, {"a": 2})


def test_what_comes_to_nothing_was_not_taken() -> None:
    account = make_account()

    with pytest.raises(ZeroDivisionError), transaction():
        services.take(account.id, ID, {"a": 1})
        raise ZeroDivisionError

    assert services.take(account.id, ID, {"a": 1})


def test_the_id_itself_is_not_kept_because_it_tells_the_time() -> None:
    account = make_account()
    services.take(account.id, ID, {"a": 1})

    row = db.session.query(Delivery).one()
    kept = {str(getattr(row, column.key)) for column in Delivery.__table__.columns}
    assert not [value for value in kept if "01929b2e" in value]


def test_what_no_device_sends_again_goes_by_itself_and_nothing_sooner() -> None:
    account = make_account()
    for number, days in ((1, 399), (2, 401)):
        services.take(account.id, uuid.UUID(int=ID.int + number), {"a": number})
        with transaction():
            row = db.session.query(Delivery).order_by(Delivery.id.desc()).first()
            assert row is not None
            row.received_on = (clock.utc_now() - timedelta(days=days)).date()

    assert expire()["deliveries"] == 1

    assert not services.take(account.id, uuid.UUID(int=ID.int + 1), {"a": 1})
