"""Notice, NoticeDispatch, NoticeSettings, NoticeChoice. No content: kinds, ids, short words."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from escuela import clock
from escuela.accounts.models import IN_HEADER, Account
from escuela.authz.scopes import EVERYTHING, Scope, ScopeKind, account_scope
from escuela.db import Model, new_public_id
from escuela.notices import rules
from escuela.notices.rules import Cause, Quiet, Rhythm, State


class Notice(Model):
    """Something that a person is told. Its words are made when they are read."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_notice_account_id_read_at", "account_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id, in the order of writing."""
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    """Random id for addresses. personal: goes with the notice, after NOTICE_DAYS."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    """Who is told. personal: goes with the notice, after NOTICE_DAYS."""
    kind: Mapped[str]
    """Name of a registered kind: "video.published". personal: goes after NOTICE_DAYS."""
    thing_id: Mapped[int] = mapped_column(default=0)
    """The row it is about, of the kind's table; 0 for none. No foreign key: it may go first.
    personal: goes after NOTICE_DAYS."""
    params: Mapped[str] = mapped_column(default="")
    """Short words of ours that the row does not hold: "role=member".
    personal: goes after NOTICE_DAYS."""
    scope_kind: Mapped[ScopeKind] = mapped_column(default=EVERYTHING.kind)
    """Where those care for people who deliver it by hand. personal: goes after NOTICE_DAYS."""
    scope_id: Mapped[int] = mapped_column(default=0)
    """Which one of its kind. personal: goes after NOTICE_DAYS."""
    key: Mapped[str]
    """The deed it tells of: the same deed is told once. personal: goes after NOTICE_DAYS."""
    created_at: Mapped[datetime] = mapped_column(default=clock.utc_now, index=True)
    """When it was written. personal: goes after NOTICE_DAYS."""
    read_at: Mapped[datetime | None]
    """When the person opened it or marked it; empty: not yet. personal: goes after NOTICE_DAYS."""
    dispatch_id: Mapped[int | None] = mapped_column(
        ForeignKey("notice_dispatch.id", ondelete="SET NULL"), index=True
    )
    """What carries it out of the page; empty: nothing does."""

    def access_scopes(self) -> frozenset[Scope]:
        """Answer to authz: it is for one person alone."""
        return frozenset({account_scope(self.account_id)})

    @property
    def words(self) -> dict[str, str]:
        """The parameters by name."""
        return rules.read_params(self.params)


Account.unread_notices = column_property(
    sa.select(sa.func.count())
    .where(Notice.account_id == Account.id, Notice.read_at.is_(None))
    .correlate_except(Notice)
    .scalar_subquery(),
    deferred=True,
    group=IN_HEADER,
)
"""How many are new: read with the sign-in, so that the header asks nothing of its own."""


class NoticeDispatch(Model):
    """One mail, or one thing to hand over: that somebody has notices, never which."""

    __tablename__ = "notice_dispatch"
    __table_args__ = (Index("ix_notice_dispatch_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    """Random id for the pages of those who deliver. personal: goes after NOTICE_DAYS."""
    link_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    """Random id in the link that leaves the school; it opens nothing without a sign-in.
    personal: goes after NOTICE_DAYS."""
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    """For whom. personal: goes after NOTICE_DAYS."""
    state: Mapped[State]
    """Where it stands. personal: goes after NOTICE_DAYS."""
    cause: Mapped[Cause | None]
    """Why it waits longer or was not sent; empty: no trouble. personal: goes after NOTICE_DAYS."""
    rhythm: Mapped[int] = mapped_column(default=int(Rhythm.AT_ONCE))
    """Days that it gathers notices, as in rules.Rhythm."""
    scope_kind: Mapped[ScopeKind] = mapped_column(default=EVERYTHING.kind)
    """By hand: where those who deliver it care for people. personal: goes after NOTICE_DAYS."""
    scope_id: Mapped[int] = mapped_column(default=0)
    """Which one of its kind. personal: goes after NOTICE_DAYS."""
    created_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When it was planned. personal: goes after NOTICE_DAYS."""
    due_at: Mapped[datetime]
    """Not to go out, or onto the list, earlier."""
    message_id: Mapped[str | None] = mapped_column(unique=True)
    """Random id of the mail: a bounce names it. The same at each try.
    personal: goes after NOTICE_DAYS."""
    sending_until: Mapped[datetime | None]
    """Until when one worker alone is handing it to the mail server; empty: nobody is."""
    tries: Mapped[int] = mapped_column(default=0)
    """How often it was about to be handed to the mail server."""
    ended_at: Mapped[datetime | None]
    """When the server took it, or it ended otherwise; by hand: when it was given.
    personal: goes after NOTICE_DAYS."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    """Who handed it over; its own person: nobody had to, they opened the link.
    personal: emptied with the account."""

    account: Mapped[Account] = relationship(lazy="raise", foreign_keys=[account_id])

    @property
    def was_opened(self) -> bool:
        """Its person opened the link before anybody said that it was given."""
        return self.state is State.HANDED_OVER and self.by_id == self.account_id

    @property
    def scope(self) -> Scope:
        """Where it is delivered, as rules compare it."""
        return Scope(self.scope_kind, self.scope_id)


class NoticeSettings(Model):
    """When a person wants to be written to; who has no row gets what stands here."""

    __tablename__ = "notice_settings"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    """Whose. personal: goes with the account."""
    rhythm: Mapped[int] = mapped_column(default=int(Rhythm.DAILY))
    """Days between two mails, as in rules.Rhythm. personal: goes with the account."""
    quiet_from: Mapped[int] = mapped_column(default=Quiet().from_hour)
    """Local hour from which nothing is sent. personal: goes with the account."""
    quiet_until: Mapped[int] = mapped_column(default=Quiet().until_hour)
    """Local hour at which it may be again; the same as quiet_from: no quiet hours.
    personal: goes with the account."""
    language: Mapped[str | None]
    """Language of the mails; empty: as the pages. personal: goes with the account."""
    bounced_at: Mapped[datetime | None]
    """Since when the address does not receive; empty: as far as is known, it does.
    personal: emptied when the person asks to try again, goes with the account."""

    @property
    def quiet(self) -> Quiet:
        """The quiet hours."""
        return Quiet(self.quiet_from, self.quiet_until)


class NoticeChoice(Model):
    """Whether a person wants one kind by mail; no row: as the kind says."""

    __tablename__ = "notice_choice"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    """Whose. personal: goes with the account."""
    kind: Mapped[str] = mapped_column(primary_key=True)
    """Which kind. personal: goes with the account."""
    by_mail: Mapped[bool]
    """Wanted by mail. personal: goes with the account."""
