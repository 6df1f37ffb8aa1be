"""Handing one mail to the mail server: once by one worker, and told as it was.

At least once: what the server took and a dying worker could not write down is handed over again,
under the same Message-ID (docs/adr/0012).
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from flask import current_app

from escuela import clock
from escuela.accounts import queries as accounts
from escuela.db import db, lock, transaction
from escuela.jobs.errors import TransientFailure
from escuela.notices import letter, mail, planning, queries, reach, services, words
from escuela.notices.mail import Postponed, Refused
from escuela.notices.models import NoticeDispatch
from escuela.notices.rules import SENDING_S, Cause, Rhythm, State

EARLY = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this worker alone hands over now."""

    message: EmailMessage
    to: str


def send(dispatch_id: int) -> None:
    """Hand a mail over, if it is due and still wanted. Raises TransientFailure to come back."""
    claimed = _claim(dispatch_id)
    if claimed is None:
        return
    try:
        state = mail.transport().hand_over(claimed.message, claimed.to)
    except Postponed as later:
        _note(dispatch_id, later.cause)
        raise TransientFailure(later.cause, message=str(words.CAUSE[later.cause])) from later
    except Refused as never:
        _refuse(dispatch_id, never.cause)
        return
    with transaction():
        dispatch = queries.find_dispatch(dispatch_id)
        if dispatch is not None:
            _end(dispatch, state, None)


def give_up(dispatch_id: int) -> None:
    """End a mail whose job came to its end without it, and find other ways."""
    with transaction():
        dispatch = queries.find_dispatch(dispatch_id)
        if dispatch is None or dispatch.state is not State.WAITING:
            return
        _end(dispatch, State.FAILED, dispatch.cause or Cause.FAULT)
        planning.by_hand(queries.list_unread_in(dispatch.id))


def _claim(dispatch_id: int) -> Claimed | None:
    with transaction():
        dispatch = queries.find_dispatch(dispatch_id)
        if dispatch is None:
            return None
        lock(dispatch)
        if not _is_to_be_sent(dispatch):
            return None
        to = reach.address_of(dispatch.account_id)
        if to is None:
            _end(dispatch, State.FAILED, Cause.NO_ADDRESS)
            planning.by_hand(queries.list_unread_in(dispatch.id))
            return None
        dispatch.sending_until = clock.utc_now() + timedelta(seconds=SENDING_S)
        dispatch.tries += 1
        dispatch.message_id = dispatch.message_id or _new_message_id()
        return Claimed(_message(dispatch, to), to)


def _is_to_be_sent(dispatch: NoticeDispatch) -> bool:
    """Say whether a mail is to go now. Raises TransientFailure where another worker has it."""
    now = clock.utc_now()
    if dispatch.state is not State.WAITING or dispatch.due_at > now + EARLY:
        return False  # sent, or a later plan has a job of its own
    if dispatch.sending_until is not None and dispatch.sending_until > now:
        raise TransientFailure("another worker is handing it over")
    if not queries.list_unread_in(dispatch.id):
        db.session.delete(dispatch)  # all of it was read in the page
        return False
    quiet_until = planning.due_of(dispatch.account_id, Rhythm.AT_ONCE)
    if quiet_until > now + EARLY:
        # What had to wait for a mail server must not arrive at night.
        planning.schedule(dispatch, quiet_until)
        return False
    return True


def _message(dispatch: NoticeDispatch, to: str) -> EmailMessage:
    settings = queries.settings_of(dispatch.account_id)
    return letter.write(
        to=to,
        link_id=dispatch.link_id,
        message_id=dispatch.message_id or "",
        count=len(queries.list_unread_in(dispatch.id)),
        language=settings.language or accounts.get_account(dispatch.account_id).language,
    )


def _new_message_id() -> str:
    domain = str(current_app.config["MAIL_ID_DOMAIN"]) or letter.sender().rpartition("@")[2]
    return f"{secrets.token_hex(16)}@{domain}"


def _note(dispatch_id: int, cause: Cause) -> None:
    with transaction():
        dispatch = queries.find_dispatch(dispatch_id)
        if dispatch is not None and dispatch.state is State.WAITING:
            dispatch.sending_until, dispatch.cause = None, cause


def _refuse(dispatch_id: int, cause: Cause) -> None:
    with transaction():
        dispatch = queries.find_dispatch(dispatch_id)
        if dispatch is None:
            return
        if cause is Cause.ADDRESS_REFUSED:
            services.note_bounce(dispatch)
            return
        _end(dispatch, State.FAILED, cause)
        planning.by_hand(queries.list_unread_in(dispatch.id))


def _end(dispatch: NoticeDispatch, state: State, cause: Cause | None) -> None:
    dispatch.state, dispatch.cause = state, cause
    dispatch.ended_at, dispatch.sending_until = clock.utc_now(), None
