"""Two workers, and one that dies: a mail goes once, or twice under one Message-ID."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes

import sqlalchemy as sa

from escuela import clock
from escuela.accounts.models import Account
from escuela.db import db, transaction
from escuela.jobs.errors import TransientFailure
from escuela.jobs.models import Job
from escuela.notices import sending, services
from escuela.notices.models import Notice, NoticeDispatch, NoticeSettings
from escuela.notices.rules import State
from escuela.sealed import keys
from tests.factories import make_account
from tests.live import Live
from tests.smtp_server import MailServer


def make_reader() -> Account:
    account = make_account("Eco")
    with transaction():
        account.email = "eco@buzon.example"
        db.session.add(NoticeSettings(account_id=account.id, rhythm=0, quiet_from=0, quiet_until=0))
    return account


def start(start_live: Callable[..., Live], server: MailServer) -> Live:
    settings = {
        "ESCUELA_MAIL": "smtp", "ESCUELA_MAIL_HOST": "127.0.0.1", "ESCUELA_MAIL_SECURITY": "none",
        "ESCUELA_MAIL_PORT": str(server.port), "ESCUELA_MAIL_FROM": "aviso@correo.example",
        "ESCUELA_JOBS_BACKOFF_S": "0.2", "ESCUELA_JOBS_SWEEP_S": "0.5",
        "ESCUELA_JOBS_POLL_S": "0.1",
    }  # fmt: skip
    live = start_live(settings)
    names = {name.removeprefix("ESCUELA_"): value for name, value in settings.items()}
    live.app.config.update(names | {"MAIL_TIMEOUT_S": 20.0, "MAIL_PORT": server.port})
    return live


def dispatch_of(live: Live) -> NoticeDispatch:
    with live.app.app_context():
        return db.session.scalars(sa.select(NoticeDispatch)).one()


def tell(live: Live) -> int:
    with live.app.app_context():
        keys.make_first()
        services.notify(make_reader().id, "account.recovery_made", key="1")
    return dispatch_of(live).id


def test_f2_two_workers_at_once_send_one_mail(
    start_live: Callable[..., Live], mail_server: MailServer
) -> None:
    live = start(start_live, mail_server)
    dispatch_id = tell(live)

    def work(_number: int) -> None:
        with live.app.app_context(), suppress(TransientFailure):
            sending.send(dispatch_id)

    with ThreadPoolExecutor(6) as workers:
        list(workers.map(work, range(6)))

    assert len(mail_server.mails) == 1
    assert dispatch_of(live).state is State.SENT


def test_the_same_deed_told_by_many_at_once_is_one_notice(
    start_live: Callable[..., Live], mail_server: MailServer
) -> None:
    live = start(start_live, mail_server)
    with live.app.app_context():
        keys.make_first()
        account_id = make_reader().id

    def tell_again(_number: int) -> bool:
        with live.app.app_context():
            return services.notify(account_id, "account.recovery_made", key="one deed")

    with ThreadPoolExecutor(6) as deeds:
        assert sum(deeds.map(tell_again, range(12))) == 1
    with live.app.app_context():
        assert len(db.session.scalars(sa.select(Notice)).all()) == 1


def test_a_worker_that_dies_after_the_server_took_it_is_not_believed_to_have_sent(
    start_live: Callable[..., Live], mail_server: MailServer
) -> None:
    live = start(start_live, mail_server)
    mail_server.after_taking = threading.Event()
    tell(live)
    live.start_worker()
    live.wait(mail_server.has_taken.is_set, within_s=60)

    live.kill("worker")  # between the server's taking it and our writing it down
    mail_server.after_taking.set()

    assert dispatch_of(live).state is State.WAITING, "nobody here knows that it was taken"
    with live.app.app_context(), transaction():
        # As if the three minutes were over in which no other worker may try.
        past = clock.utc_now() - timedelta(seconds=1)
        db.session.execute(sa.update(NoticeDispatch).values(sending_until=past))
    live.start_worker()
    live.wait(lambda: dispatch_of(live).state is State.SENT, within_s=60)

    assert dispatch_of(live).tries == 2
    ids = {message_from_bytes(raw)["Message-ID"] for raw in mail_server.mails}
    assert (len(mail_server.mails), len(ids)) == (2, 1), "twice, and mailboxes see that it is one"
    with live.app.app_context():
        assert db.session.scalars(sa.select(Job.state)).one().value == "done"
