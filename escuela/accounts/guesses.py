"""Limits of guessing at sign-in (R14) and of signing up, in a table: all processes count together.

Names and sources are counted as HMACs with a key of the day: no address is written anywhere, and
names that nobody has are counted like all others. Why not in memory: docs/adr/0007.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from escuela import clock
from escuela.accounts.models import SignInGuess
from escuela.accounts.rules import (
    GUESS_WINDOW,
    GUESSES_PER_ACCOUNT,
    GUESSES_PER_SOURCE,
    TRY_WINDOW,
    fold_login,
)
from escuela.db import db, transaction
from escuela.errors import TooMany
from escuela.i18n import _


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who guesses: the network address as the web server saw it, and the school's secret."""

    source: str
    secret: str = field(repr=False)


def note_guess(login: str, *, guesser: Guesser) -> Sequence[int]:
    """Count a guess before it is checked; return its rows, for `forget_guess` if it was right.

    Raises TooMany above the limit; such a guess counts for nothing, so waiting a minute always
    helps.
    """
    name_key = _key(guesser.secret, f"name {fold_login(login)}")
    source_key = _key(guesser.secret, f"source {_network_of(guesser.source)}")
    with transaction():
        _one_at_a_time()
        forget_old_guesses()
        if _is_above(name_key, GUESSES_PER_ACCOUNT) or _is_above(source_key, GUESSES_PER_SOURCE):
            raise TooMany(_("Hubo muchos intentos. Espera un minuto y prueba otra vez."))
        guesses = [SignInGuess(key=name_key), SignInGuess(key=source_key)]
        db.session.add_all(guesses)
        db.session.flush()
        return [guess.id for guess in guesses]


def note_try(what: str, *, guesser: Guesser, most: int) -> None:
    """Count something that anybody may do, by source alone: nobody's flood holds up others.

    Raises TooMany if this source did it so often within TRY_WINDOW.
    """
    key = _key(guesser.secret, f"{what} {_network_of(guesser.source)}")
    with transaction():
        _one_at_a_time()
        forget_old_guesses()
        if _count(key, TRY_WINDOW) >= most:
            raise TooMany(_("Hubo muchos intentos desde esta conexión. Prueba dentro de una hora."))
        db.session.add(SignInGuess(key=key))


def forget_guess(ids: Sequence[int]) -> None:
    """Take back a guess that was right: a whole office may share one source."""
    with transaction():
        db.session.execute(sa.delete(SignInGuess).where(SignInGuess.id.in_(ids)))


def forget_old_guesses() -> int:
    """Delete what counts no more; return how many rows."""
    statement = (
        sa.delete(SignInGuess)
        .where(SignInGuess.at <= clock.utc_now() - TRY_WINDOW)
        .returning(SignInGuess.id)
    )
    with transaction():
        return len(db.session.execute(statement).all())


def _is_above(key: bytes, most: int) -> bool:
    return _count(key, GUESS_WINDOW) >= most


def _count(key: bytes, within: timedelta) -> int:
    statement = sa.select(sa.func.count()).where(
        SignInGuess.key == key, SignInGuess.at > clock.utc_now() - within
    )
    return db.session.scalar(statement) or 0


def _key(secret: str, text: str) -> bytes:
    day = clock.utc_now().date().isoformat()
    of_the_day = hmac.digest(secret.encode(), f"sign-in guesses {day}".encode(), hashlib.sha256)
    return hmac.digest(of_the_day, text.encode(), hashlib.sha256)


def _network_of(source: str) -> str:
    """Count an IPv6 customer once: a /64 belongs to one line (RFC 6177)."""
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return source
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _one_at_a_time() -> None:
    """Let no two processes count the same moment. SQLite's writers already wait for each other."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SELECT pg_advisory_xact_lock(7214)"))
