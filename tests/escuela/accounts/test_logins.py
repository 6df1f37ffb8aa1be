"""The names to sign in with that the school makes."""

from escuela.accounts import logins
from escuela.accounts.rules import fold_login


def test_a_made_name_is_known_as_made_and_survives_folding() -> None:
    names = {logins.new_login() for _ in range(200)}

    assert len(names) == 200
    assert all(map(logins.is_made, names))
    assert {fold_login(name) for name in names} == names


def test_what_people_choose_is_not_taken_for_made() -> None:
    for name in ("", "rocio.clara", "tiluramo", "tiluramo-12", "TILURAMO-1234", "tiluramo-12345"):
        assert not logins.is_made(name), name
