"""A school whose mails go to a real server of the test, and people who have an address."""

from dataclasses import dataclass
from email import message_from_bytes

import sqlalchemy as sa
from flask import Flask

from escuela.accounts.models import Account
from escuela.db import db, transaction
from escuela.notices import services
from escuela.notices.models import Notice, NoticeDispatch, NoticeSettings
from escuela.notices.rules import BY_HAND
from tests.factories import make_account
from tests.jobs import do_jobs
from tests.smtp_server import MailServer

KIND = "account.recovery_made"
BY_HAND_KIND = "role.ends"
ADDRESS = "eco@buzon.example"


def text_of(raw: bytes) -> str:
    """Return what a person reads of a mail, with single line ends."""
    payload = message_from_bytes(raw).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


@dataclass(frozen=True)
class Post:
    app: Flask
    server: MailServer

    def person(self, alias: str = "Eco", *, rhythm: int = 0, language: str = "es") -> Account:
        """Somebody with an address who wants mail at any hour."""
        account = make_account(alias)
        with transaction():
            account.email, account.language = ADDRESS, language
            db.session.add(
                NoticeSettings(account_id=account.id, rhythm=rhythm, quiet_from=0, quiet_until=0)
            )
        return account

    def tell(self, account: Account, key: str = "1", *, kind: str = KIND) -> NoticeDispatch:
        """Tell somebody something; return what carries it."""
        params = {"role": "member", "where": "everything"} if kind == BY_HAND_KIND else {}
        services.notify(account.id, kind, key=key, params=params)
        return db.session.scalars(
            sa.select(NoticeDispatch).order_by(NoticeDispatch.id.desc()).limit(1)
        ).one()

    def deliver(self) -> None:
        """Let the worker do what waits."""
        do_jobs(self.app)

    def again(self, dispatch_id: int) -> NoticeDispatch:
        """Read a dispatch as it is now."""
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(NoticeDispatch, dispatch_id)

    def hand_overs(self) -> list[NoticeDispatch]:
        """Return what is on the list by hand, due or not, with something to read."""
        statement = sa.select(NoticeDispatch).where(
            NoticeDispatch.state.in_(BY_HAND),
            sa.exists().where(Notice.dispatch_id == NoticeDispatch.id),
        )
        return list(db.session.scalars(statement))
