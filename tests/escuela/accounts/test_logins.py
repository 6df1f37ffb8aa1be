"""The names to sign in with that the school makes."""

import pytest

from escuela.accounts import logins
from escuela.accounts.rules import fold_login


def test_made_names_differ_and_survive_folding() -> None:
    names = {logins.new_login() for _ in range(200)}

    assert len(names) == 200
    assert {fold_login(name) for name in names} == names


@pytest.mark.usefixtures("app_context")
def test_only_what_the_school_signed_within_a_day_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = logins.offer("tiluramo-1234")

    assert logins.offered(offer) == "tiluramo-1234"
    for forged in ("", "tiluramo-1234", offer[:-1], f"x{offer}", "\ud800", "ñ.ñ.ñ"):
        assert logins.offered(forged) is None, forged

    monkeypatch.setattr(logins, "OFFER_LASTS_S", -1)
    assert logins.offered(offer) is None
