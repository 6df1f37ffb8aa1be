"""Limits of guessing at sign-in (R14), in a table, so that all processes count together.

Names and sources are counted as HMACs with a key of the day: no address is written anywhere, and
names that nobody has are counted like all others. Why not in memory: docs/adr/0007.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from escuela import clock
from escuela.accounts.models import SignInGuess
from escuela.accounts.rules import (
    GUESS_WINDOW,
    GUESSES_PER_ACCOUNT,
    GUESSES_PER_SOURCE,
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
        if _count(name_key) >= GUESSES_PER_ACCOUNT or _count(source_key) >= GUESSES_PER_SOURCE:
            raise TooMany(_("Hubo muchos intentos. Espera un minuto y prueba otra vez."))
        guesses = [SignInGuess(key=name_key), SignInGuess(key=source_key)]
        db.session.add_all(guesses)
        db.session.flush()
        return [guess.id for guess in guesses]


def forget_guess(ids: Sequence[int]) -> None:
    """Take back a guess that was right: a whole office may share one source."""
    with transaction():
        db.session.execute(sa.delete(SignInGuess).where(SignInGuess.id.in_(ids)))


def forget_old_guesses() -> int:
    """Delete what counts no more; return how many rows."""
    statement = (
        sa.delete(SignInGuess)
        .where(SignInGuess.at <= clock.utc_now() - GUESS_WINDOW)
        .returning(SignInGuess.id)
    )
    with transaction():
        return len(db.session.execute(statement).all())


def _count(key: bytes) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(SignInGuess.key == key)) or 0


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
