"""Sign-in sessions on the server's side (R13): begin, resume, end."""

import hashlib
import logging
import secrets

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from escuela import clock, query_time
from escuela.accounts import queries
from escuela.accounts.models import Account, SignInSession
from escuela.accounts.rules import (
    OPEN_SESSIONS_MAX,
    SEEN_STEP,
    SIGN_IN_LASTS,
    Device,
    is_alive,
)
from escuela.authz.identity import VISITOR, Viewer, viewer_of
from escuela.authz.models import RoleGrant
from escuela.authz.roles import STAFF_ROLES
from escuela.db import db, transaction

log = logging.getLogger(__name__)


def begin_session(account: Account, device: Device) -> str:
    """Sign an account in; return the token for the person's cookie, which is stored nowhere.

    Beyond OPEN_SESSIONS_MAX the oldest sign-ins end.
    """
    token = secrets.token_urlsafe(32)
    with transaction():
        forget_old_sessions()
        for oldest in queries.list_open_sessions(account.id)[OPEN_SESSIONS_MAX - 1 :]:
            oldest.ended_at = clock.utc_now()
        db.session.add(
            SignInSession(account_id=account.id, token_hash=hash_token(token), device=device)
        )
    return token


def resume_session(token: str, *, is_noted: bool = True) -> tuple[SignInSession, Viewer] | None:
    """Return whose token this is and what they may do, or None if it counts no more.

    Writes down, at most once a minute, that they were here; not where `is_noted` is False.
    """
    found = queries.find_open_session(hash_token(token))
    return _resume(found, is_noted=is_noted) if found else None


def viewer_of_session(public_id: str) -> Viewer:
    """Return who is behind a sign-in that an address names; a visitor if it counts no more.

    For signed addresses that work without the cookie, such as a film's: watching is being here.
    """
    found = queries.find_open_session_of(public_id)
    resumed = _resume(found) if found else None
    return resumed[1] if resumed else VISITOR


def end_session(token: str) -> None:
    """End the sign-in of a token: at sign-out and quick exit. A second call changes nothing."""
    with transaction():
        found = queries.find_open_session(hash_token(token))
        if found is not None:
            found.ended_at = clock.utc_now()


def end_listed_session(session: SignInSession) -> None:
    """End one sign-in that its person chose from their list. A second call changes nothing."""
    with transaction():
        if session.ended_at is None:
            session.ended_at = clock.utc_now()


def end_other_sessions(account_id: int, *, by: Viewer) -> int:
    """End all sign-ins of an account but the one that asks; return how many ended."""
    with transaction():
        others = [
            session
            for session in queries.list_open_sessions(account_id)
            if session.public_id != by.session
        ]
        for session in others:
            session.ended_at = clock.utc_now()
    return len(others)


def end_of_role(held: RoleGrant, *, by: Viewer) -> None:
    """End what was open under the rights of before."""
    end_other_sessions(held.account_id, by=by)


def forget_old_sessions() -> int:
    """Delete what can't be used again: when a person was here is nobody's matter later."""
    statement = (
        sa.delete(SignInSession)
        .where(SignInSession.created_at <= clock.utc_now() - SIGN_IN_LASTS)
        .returning(SignInSession.id)
    )
    with transaction():
        return len(db.session.execute(statement).all())


def hash_token(token: str) -> bytes:
    """Return what is stored of a random token: a stolen database opens nothing."""
    return hashlib.sha256(token.encode()).digest()


def _resume(found: SignInSession, *, is_noted: bool = True) -> tuple[SignInSession, Viewer] | None:
    viewer = viewer_of(found.account_id, session=found.public_id)
    now = clock.utc_now()
    if not is_alive(
        created_at=found.created_at,
        last_seen_at=found.last_seen_at,
        is_staff=any(grant.role in STAFF_ROLES for grant in viewer.grants),
        now=now,
    ):
        return None
    if not is_noted or abs(now - found.last_seen_at) < SEEN_STEP:
        return found, viewer
    session_id = found.id
    _mark_seen(session_id)
    again = queries.find_open_session_by_id(session_id)
    return (again, viewer) if again else None


def _mark_seen(session_id: int) -> None:
    """Write down that they were here; a database too busy to write does so at a later page."""
    try:
        with transaction():
            db.session.execute(
                sa.update(SignInSession)
                .where(SignInSession.id == session_id)
                .values(last_seen_at=clock.utc_now())
            )
    except OperationalError as error:
        if not query_time.is_up(error):
            raise
        # Reading goes on beside whoever writes: nobody is refused a page for this note.
        db.session.rollback()
        log.warning("a visit was not noted, the database is busy")
