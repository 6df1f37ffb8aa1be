"""sealed/columns.py: what a field gives back, what the database holds, and moved values."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escuela.accounts.models import Account
from escuela.accounts.queries import mail_address_of
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.sealed.columns import Sealed, fields_of
from escuela.sealed.errors import Damaged
from escuela.sealed.queries import list_homes
from tests.factories import make_account, make_organization

pytestmark = pytest.mark.usefixtures("key_file")

AWKWARD = ("", " ", "Ñandú 🪶 ó", "\u202eal revés", "x" * 20_000, "\x00\x80", "'; DROP TABLE--")


def stored(account: Account, column: str = "legal_name_sealed") -> bytes:
    value = db.session.execute(
        sa.select(Account.__table__.c[column]).where(Account.id == account.id)
    ).scalar_one()
    assert isinstance(value, bytes)
    return value


def with_legal_name(text: str | None, alias: str = "Ceiba") -> Account:
    account = make_account(alias)
    with transaction():
        account.legal_name = text
    db.session.expire_all()
    return account


@pytest.mark.parametrize("text", AWKWARD)
def test_a_field_gives_back_what_was_written(text: str) -> None:
    account = with_legal_name(text)

    assert account.legal_name == text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_any_text_comes_back_and_none_of_it_stands_in_what_is_stored(text: str) -> None:
    account = Account(alias="Ceiba", login="ceiba", legal_name=text)

    assert account.legal_name == text
    assert account.legal_name_sealed is not None
    assert len(text) < 4 or text.encode() not in account.legal_name_sealed


def test_nothing_stays_nothing_and_an_empty_text_stays_a_text() -> None:
    assert with_legal_name(None).legal_name is None
    assert with_legal_name("").legal_name == ""


def test_equal_texts_look_different_and_short_ones_look_equally_long() -> None:
    one, other = stored(with_legal_name("Luz")), stored(with_legal_name("Luz"))

    assert one != other
    assert len(one) == len(stored(with_legal_name("María del Rosario Fernández")))


def test_the_same_value_again_changes_nothing() -> None:
    account = with_legal_name("Luz")
    before = stored(account)

    with transaction():
        account.legal_name = "Luz"

    assert stored(account) == before


def test_a_new_row_is_sealed_before_it_has_an_id() -> None:
    with transaction():
        account = Account(alias="A", login="a", password_hash="", email="a@example.org")
        db.session.add(account)
    db.session.expire_all()

    assert mail_address_of(account.id) == "a@example.org"
    assert mail_address_of(make_account("B").id) is None
    assert mail_address_of(999_999) is None


def test_a_value_in_another_row_is_an_error_and_no_text() -> None:
    victim, thief = with_legal_name("Luz Marina", "A"), with_legal_name("Otra", "B")
    move = sa.update(Account).where(Account.id == thief.id)

    with transaction():
        db.session.execute(move.values(legal_name_sealed=stored(victim)))
    db.session.expire_all()

    with pytest.raises(Damaged):
        _ = thief.legal_name


def test_a_value_in_another_column_is_an_error_and_no_text() -> None:
    account = with_legal_name("Luz Marina")

    with transaction():
        account.name_sealed = stored(account)

    with pytest.raises(Damaged):
        _ = account.name


def test_a_value_in_another_table_is_an_error_and_no_text() -> None:
    account, organization = with_legal_name("Luz Marina"), make_organization()

    with transaction():
        organization.public_id = account.public_id
        organization.contact_note_sealed = stored(account)

    with pytest.raises(Damaged):
        _ = organization.contact_note


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_bit_is_an_error_and_no_text(data: st.DataObject) -> None:
    account = Account(alias="Ceiba", login="ceiba", legal_name="Luz Marina")
    value = bytearray(account.legal_name_sealed or b"")
    place = data.draw(st.integers(10, len(value) - 1))  # before it stands which key it is
    value[place] ^= 1 << data.draw(st.integers(0, 7))
    account.legal_name_sealed = bytes(value)

    with pytest.raises(Damaged):
        _ = account.legal_name


def test_a_cut_value_is_an_error_and_no_text() -> None:
    account = with_legal_name("Luz Marina")
    value = stored(account)

    for length in (0, 2, 10, 80, len(value) - 1):
        account.legal_name_sealed = value[:length]
        with pytest.raises(Damaged):
            _ = account.legal_name
    db.session.rollback()


def test_clear_text_can_not_be_written_into_a_sealed_column() -> None:
    account = make_account()

    with pytest.raises(sa.exc.StatementError, match="clear text"), transaction():
        account.legal_name_sealed = b"Luz Marina"


def test_every_sealed_column_has_one_field_that_opens_it() -> None:
    columns = [
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    ]

    assert sorted(home.name for home in list_homes()) == sorted(columns)
    assert len(fields_of(Account)) == 3
    assert len(fields_of(Organization)) == 1
