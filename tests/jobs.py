"""Doing jobs inside a test, in this thread: on the database in memory, without a worker."""

from flask import Flask, has_app_context

from escuela.db import db
from escuela.jobs.engines import local


def do_jobs(app: Flask) -> int:
    """Do all that waits, and what that asks for; return how many runs there were.

    Jobs that failed and wait for their back-off are left. Rows that the test has loaded are
    to be read again.
    """
    if has_app_context():
        db.session.rollback()
    count = local.run_until_idle(app, is_watched=False)
    if has_app_context():
        db.session.expire_all()
    return count
