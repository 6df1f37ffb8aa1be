"""The column type of sealed values, and the fields through which people's code uses them."""

from collections.abc import Sequence
from typing import Any, Generic, Self, TypeVar, overload

import sqlalchemy as sa

from escuela.db import Model, new_public_id
from escuela.sealed import envelopes, rules
from escuela.sealed.errors import SealError
from escuela.sealed.keys import keyring

Value = TypeVar("Value", str, bytes)


class Sealed(sa.types.TypeDecorator[bytes]):
    """A column for sealed values. Refuses clear text, so that a slip can't be stored."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: sa.Dialect) -> bytes | None:  # noqa: ARG002
        """Let only sealed values in."""
        if value is not None and rules.unpack(value) is None:
            raise TypeError("clear text for a sealed column: write the field, not the column")
        return value


class SealedField(Generic[Value]):
    """Opens a sealed column when it is read, seals when it is written; None stays empty.

    `row` names the column that tells one row from another and never changes. `index` names a
    column of bytes that may be searched for equal values; without it nothing can be searched.
    """

    def __init__(self, column: str, *, row: str = "public_id", index: str = "") -> None:
        self.column, self.row, self.index = column, row, index

    @overload
    def __get__(self, model: None, owner: type) -> Self: ...
    @overload
    def __get__(self, model: Model, owner: type) -> Value | None: ...
    def __get__(self, model: Model | None, owner: type) -> Self | Value | None:
        """Open the value of a row. Raises SealError, and is never empty where a value is."""
        if model is None:
            return self
        stored = getattr(model, self.column)
        if stored is None:
            return None
        place = self.place(type(model), getattr(model, self.row))
        return self.decode(envelopes.unseal(stored, place, keyring()))

    def __set__(self, model: Model, value: Value | None) -> None:
        """Seal a value with the newest key; the same value again changes nothing."""
        if value is None:
            setattr(model, self.column, None)
        elif not self._holds(model, value):
            if getattr(model, self.row) is None:  # a new row, whose default would come too late
                setattr(model, self.row, new_public_id())
            place = self.place(type(model), getattr(model, self.row))
            setattr(model, self.column, envelopes.seal(self.encode(value), place, keyring()))
        if self.index:
            setattr(model, self.index, self.index_of(type(model), value))

    def place(self, model: type[Any], row: str) -> bytes:
        """Say where a value of a row belongs."""
        return rules.binding(model.__tablename__, self.column, str(row))

    def index_of(self, model: type[Any], value: Value | None) -> bytes | None:
        """Return what the index column holds for a value."""
        return None if value is None else self._indexes(model, value)[-1]

    def equals(self, model: type[Any], value: Value) -> sa.ColumnElement[bool]:
        """Say in SQL that a row holds this value, whichever key sealed it."""
        column: sa.ColumnElement[bytes] = getattr(model, self.index)
        return column.in_(self._indexes(model, value))

    def _indexes(self, model: type[Any], value: Value) -> Sequence[bytes]:
        column = rules.binding(model.__tablename__, self.column, "")
        text = self.encode(value)
        return [envelopes.blind_index(text, column, key) for key in keyring().keys]

    def _holds(self, model: Model, value: Value) -> bool:
        try:
            return bool(self.__get__(model, type(model)) == value)
        except SealError:
            return False  # what can't be opened can still be replaced

    def encode(self, value: Value) -> bytes:
        """Return the bytes to seal."""
        raise NotImplementedError

    def decode(self, sealed: bytes) -> Value:
        """Return the value of opened bytes."""
        raise NotImplementedError


class SealedText(SealedField[str]):
    """Text."""

    def encode(self, value: str) -> bytes:
        """As UTF-8."""
        return value.encode()

    def decode(self, sealed: bytes) -> str:
        """From UTF-8."""
        return sealed.decode()


def fields_of(model: type[Any]) -> Sequence[SealedField[Any]]:
    """Return the sealed fields that a model declares."""
    return [one for one in vars(model).values() if isinstance(one, SealedField)]
