"""R21: what is erased is in no file of the database, its log of writes included."""

from pathlib import Path

import pytest
from flask import Flask

from escuela.authz.identity import VISITOR
from escuela.privacy.services import erase_person
from tests.factories import make_account

MARK = "Zorzalquenadieconoce"


@pytest.mark.parametrize("new_database_uri", ["sqlite"], indirect=True)
def test_r21_an_erased_alias_is_in_no_file_of_the_database(
    shared_app: Flask, new_database_uri: str
) -> None:
    folder = Path(new_database_uri.removeprefix("sqlite:///")).parent

    def is_there() -> bool:
        names = (MARK, MARK.casefold())
        files = [path.read_bytes() for path in folder.glob("*.sqlite*")]
        assert files
        return any(name.encode() in content for content in files for name in names)

    with shared_app.app_context():
        account = make_account(MARK, login="para-borrar")
        assert is_there()

        erase_person(account.id, by=VISITOR)

        assert not is_there()
