"""What carries a notice out of the page: a mail at its hour, a visit by hand, or nothing."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import current_app

from escuela import clock
from escuela.accounts import queries as accounts
from escuela.authz.scopes import Scope
from escuela.db import db
from escuela.jobs.queue import enqueue
from escuela.notices import queries, reach, registry, rules
from escuela.notices.models import Notice, NoticeDispatch
from escuela.notices.payloads import SendMail
from escuela.notices.registry import Kind
from escuela.notices.rules import Rhythm, State


def plan(notice: Notice, kind: Kind) -> None:
    """Attach a new notice to what will carry it; inside its deed's transaction."""
    if kind.by_hand_after is not None and not reach.is_reached(notice.account_id):
        by_hand([notice])
    elif _wants_mail(notice.account_id, kind):
        by_mail(notice, kind)


def by_mail(notice: Notice, kind: Kind) -> None:
    """Put a notice into the person's next mail."""
    settings = queries.settings_of(notice.account_id)
    rhythm = rules.slower(kind.pace, Rhythm(settings.rhythm))
    mail = queries.find_open_mail(notice.account_id, rhythm) or _new_mail(notice.account_id, rhythm)
    notice.dispatch_id = mail.id


def by_hand(notices: Iterable[Notice]) -> None:
    """Put those notices on the list that are told in person when nothing else reaches."""
    for notice in notices:
        kind = registry.find_kind(notice.kind)
        if kind is None or kind.by_hand_after is None:
            notice.dispatch_id = None
            continue
        scope = Scope(notice.scope_kind, notice.scope_id)
        found = queries.find_open_hand_over(notice.account_id, scope)
        found = found or _new_hand_over(notice, scope, kind.by_hand_after)
        notice.dispatch_id = found.id


def replan(account_id: int) -> None:
    """Move a person's waiting mails to where their settings of now put them."""
    rhythm = Rhythm(queries.settings_of(account_id).rhythm)
    for mail in queries.list_waiting_mails(account_id):
        kinds = (registry.find_kind(one.kind) for one in queries.list_unread_in(mail.id))
        pace = max((kind.pace for kind in kinds if kind), default=Rhythm.AT_ONCE)
        mail.rhythm = int(rules.slower(pace, rhythm))
        schedule(mail, due_of(account_id, Rhythm(mail.rhythm)))


def schedule(mail: NoticeDispatch, due: datetime) -> None:
    """Have a mail sent at its hour; an earlier plan of it finds nothing to do."""
    mail.due_at = due
    wait_s = (due - clock.utc_now()).total_seconds()
    # A second after the hour, so that clocks a little apart don't find it too early.
    enqueue(SendMail(mail.id), after_s=max(wait_s + 1, 0) if wait_s > 0 else 0)


def due_of(account_id: int, rhythm: Rhythm) -> datetime:
    """Return when a mail of this rhythm may go to a person."""
    settings = queries.settings_of(account_id)
    account = accounts.get_account(account_id)
    zone = account.time_zone or str(current_app.config["TIME_ZONE"])
    return rules.due_at(clock.utc_now(), rhythm, settings.quiet, zone)


def _wants_mail(account_id: int, kind: Kind) -> bool:
    is_wanted = queries.choices_of(account_id).get(kind.name, True)
    return is_wanted and reach.writes() and reach.may_write_to(account_id)


def _new_mail(account_id: int, rhythm: Rhythm) -> NoticeDispatch:
    due = due_of(account_id, rhythm)
    mail = NoticeDispatch(
        account_id=account_id, state=State.WAITING, rhythm=int(rhythm), due_at=due
    )
    db.session.add(mail)
    db.session.flush()
    schedule(mail, due)
    return mail


def _new_hand_over(notice: Notice, scope: Scope, after: timedelta) -> NoticeDispatch:
    dispatch = NoticeDispatch(
        account_id=notice.account_id,
        state=State.TO_HAND_OVER,
        scope_kind=scope.kind,
        scope_id=scope.id,
        due_at=clock.utc_now() + after,
    )
    db.session.add(dispatch)
    db.session.flush()
    return dispatch
