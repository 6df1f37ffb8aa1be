"""Search by what may be searched: a blind index where a field declares one."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from escuela.sealed import keys
from escuela.sealed.columns import Sealed, SealedText


class Base(DeclarativeBase):
    """Of this test alone: the school has no such table."""


class Card(Base):
    __tablename__ = "card"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str]
    number_sealed: Mapped[bytes | None] = mapped_column(Sealed())
    number_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary)

    number = SealedText("number_sealed", index="number_index")


@pytest.fixture
def session(key_file: object) -> Iterator[sa.orm.Session]:  # noqa: ARG001
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with sa.orm.Session(engine) as session:
        yield session
    engine.dispose()


def found(session: sa.orm.Session, number: str) -> list[str]:
    field = Card.number
    return list(session.scalars(sa.select(Card.public_id).where(field.equals(Card, number))))


def test_equal_values_are_found_whichever_key_sealed_them(session: sa.orm.Session) -> None:
    session.add(Card(public_id="a", number="123"))
    keys.add()
    session.add_all([Card(public_id="b", number="123"), Card(public_id="c", number="124")])
    session.add(Card(public_id="d", number=None))

    assert sorted(found(session, "123")) == ["a", "b"]
    assert found(session, "12") == []
    session.flush()
    assert session.scalars(sa.select(Card.number_index).where(Card.public_id == "d")).one() is None


def test_the_index_tells_nothing_without_its_key(session: sa.orm.Session) -> None:
    session.add(Card(public_id="a", number="123"))
    session.flush()
    index = session.scalars(sa.select(Card.number_index)).one()

    assert index is not None
    assert b"123" not in index
    assert len(index) == 32
    keys.add()
    assert Card(public_id="e", number="123").number_index != index
