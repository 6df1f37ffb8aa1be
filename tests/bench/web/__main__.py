"""What pages cost people and the machine: `./dev bench web [--small]`.

Every page of the tour in a small school and a big one, on SQLite and PostgreSQL; a cheap phone on
a slow line; many people at once. Takes about half an hour; `--small` some minutes.
"""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from courses.demo.tour import Stop
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.db import db
from tests.bench.page import write_section
from tests.bench.web import line, load, reference, report, schools, views
from tests.bench.web.report import Engine, Result
from tests.bench.web.schools import Bench, cookie_of

LESSON = "Una lección con video"
CONNECTIONS = (1, 8, 32)


def main(arguments: Sequence[str]) -> None:
    """Measure and write the section."""
    parser = argparse.ArgumentParser(prog="./dev bench web", description=__doc__)
    parser.add_argument("--small", action="store_true", help="fewer rows, rounds and pages")
    parser.add_argument("--dry", action="store_true", help="print the section, write nothing")
    parser.add_argument("--engines", nargs="*", default=["sqlite", "postgresql"])
    asked = parser.parse_args(arguments)
    rounds, runs, seconds = (8, 1, 3.0) if asked.small else (30, 3, 10.0)
    sizes = schools.SMALL_BIG if asked.small else schools.BIG
    logging.disable(logging.INFO)
    with (
        tempfile.TemporaryDirectory(prefix="bench-web-") as name,
        schools.engines(tuple(asked.engines)) as servers,
    ):
        folder = Path(name)
        if os.geteuid() == 0:
            folder.chmod(0o755)
        found: dict[str, Engine] = {}
        for engine, server in servers.items():
            with (
                schools.school(folder / f"{engine}-small", server) as small,
                schools.school(folder / f"{engine}-big", server, sizes) as big,
            ):
                found[engine] = _engine(small, big, rounds)
                if engine == asked.engines[0]:
                    result = _people(small, big, runs, seconds, is_short=asked.small)
    text = report.write(found, result, sizes, is_small=asked.small)
    if asked.dry:
        sys.stdout.write(text + "\n")
    else:
        write_section("web", text)


def _engine(small: Bench, big: Bench, rounds: int) -> Engine:
    least = Stop("reference", reference.PATH, Role.LEARNER.value)
    return Engine(
        pages=views.compare(small, big, rounds),
        searches=views.measure(big, views.SEARCHES, rounds),
        last_pages=views.measure(big, views.LAST_PAGES, rounds),
        reference_ms=views.measure(big, [least], rounds)["reference"].cpu_ms,
    )


def _people(small: Bench, big: Bench, runs: int, seconds: float, *, is_short: bool) -> Result:
    stops = [stop for stop in small.stops if not is_short or stop.role != Role.COORDINATION.value]
    # Before the server and its worker write, too.
    pairs = [(stop, small.cookie_of(stop.role)) for stop in stops]
    cookies = [cookie_of(big.app, account_id) for account_id in _people_ids(big, max(CONNECTIONS))]
    with load.serve(small) as server, line.browser() as chromium:
        visits = line.measure(chromium, server.address, pairs, runs)
    lesson = next(stop for stop in big.stops if stop.name == LESSON)
    with load.serve(big) as server:
        rates = {
            number: load.measure(server, lesson.path, cookies, number, seconds)
            for number in CONNECTIONS
        }
        memory = server.memory_mb()
    return Result(visits, rates, memory)


def _people_ids(bench: Bench, count: int) -> list[int]:
    """Return different learners of the course of the lesson."""
    with bench.app.app_context():
        lesson_course = sa.select(RoleGrant.scope_id).where(
            RoleGrant.account_id == bench.accounts[Role.LEARNER.value],
            RoleGrant.role == Role.LEARNER,
        )
        statement = (
            sa.select(RoleGrant.account_id)
            .where(RoleGrant.role == Role.LEARNER, RoleGrant.scope_id.in_(lesson_course))
            .distinct()
            .limit(count)
        )
        return list(db.session.scalars(statement))


if __name__ == "__main__":
    main(sys.argv[1:])
