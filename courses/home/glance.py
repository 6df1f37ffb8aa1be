"""The state of the school at a glance, for coordination: numbers, never names."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import InstrumentedAttribute

from escuela.accounts import queries as accounts
from escuela.accounts.models import Account, InvitationLink, RecoveryCode
from escuela.authz.actions import Action
from escuela.authz.check import scopes_of
from escuela.authz.identity import Viewer
from escuela.authz.scopes import EVERYTHING
from escuela.db import db
from escuela.jobs.models import Job
from escuela.jobs.rules import State
from escuela.organizations.models import Organization
from escuela.storage import LOW_DISK_BYTES
from media.library.models import Video
from media.library.rules import VideoState

WAITING = (VideoState.TO_REVIEW, VideoState.IN_REVIEW, VideoState.READY)
"""States in which a video waits for an editor."""


@dataclass(frozen=True, slots=True)
class Glance:
    """How the school is. Moments are empty where nothing waits."""

    videos: Mapping[VideoState, int]
    waiting_since: datetime | None
    """Since when the video that waits longest waits for an editor."""
    organizations: int
    accounts: int
    without_codes: int
    """Accounts that have no recovery code left."""
    invitations: int
    """Invitations that nobody used yet and that still count."""
    failed_jobs: int
    waiting_jobs: int
    free_bytes: int

    @property
    def is_disk_low(self) -> bool:
        """Whether uploads will soon be refused."""
        return self.free_bytes < LOW_DISK_BYTES


def glance_for(viewer: Viewer) -> Glance | None:
    """Count what coordination looks after, in two queries; None for everybody else."""
    if EVERYTHING not in scopes_of(viewer, Action.AUDIT_READ):
        return None
    states = db.session.execute(
        sa.select(
            Video.state,
            sa.func.count().label("videos"),
            sa.func.min(Video.state_since).label("since"),
        ).group_by(Video.state)
    ).all()
    row = db.session.execute(sa.select(*(_numbers()))).one()
    return Glance(
        videos={state.state: state.videos for state in states},
        waiting_since=min((one.since for one in states if one.state in WAITING), default=None),
        without_codes=row.accounts - row.with_codes,
        free_bytes=shutil.disk_usage(Path(str(current_app.config["DATA_FOLDER"]))).free,
        **{name: number for name, number in row._asdict().items() if name != "with_codes"},
    )


def _numbers() -> list[sa.Label[Any]]:
    return [
        _count(Organization.id, Organization.archived_at.is_(None)).label("organizations"),
        _count(Account.id, sa.true()).label("accounts"),
        _count(RecoveryCode.account_id.distinct(), RecoveryCode.used_at.is_(None)).label(
            "with_codes"
        ),
        _count(InvitationLink.id, accounts.is_open_invitation()).label("invitations"),
        _count(Job.id, Job.state == State.FAILED).label("failed_jobs"),
        _count(Job.id, Job.state == State.QUEUED).label("waiting_jobs"),
    ]


def _count(
    column: sa.ColumnElement[int] | InstrumentedAttribute[int],
    wanted: sa.ColumnElement[bool],
) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count(column)).where(wanted).scalar_subquery()
