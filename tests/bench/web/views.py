"""CPU of each view, the database's own included, without any line or browser between."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from courses.demo.tour import Stop
from escuela.authz.roles import Role
from escuela.db import db
from tests.bench.measure import say
from tests.bench.web.schools import Bench

WARM = 3

SEARCHES = (
    Stop("Buscar cursos", "/courses/?q=inventado+7", Role.VISITOR.value),
    Stop("Buscar cursos, nada", "/courses/?q=zzzz", Role.LEARNER.value),
    Stop("Buscar organizaciones", "/organizations/?q=rio", Role.COORDINATION.value),
    Stop("Buscar personas", "/people/?q=tero+1", Role.COORDINATION.value),
    Stop("Buscar personas, nada", "/people/?q=zzzz", Role.COORDINATION.value),
    Stop("Buscar videos en la cola", "/review/?q=siembra", Role.VIDEO_EDITOR.value),
)
LAST_PAGES = (
    Stop("Personas, última página", "/people/?page=500", Role.COORDINATION.value),
    Stop("Registro, última página", "/people/record?page=500", Role.COORDINATION.value),
    Stop("Cursos, página 8", "/courses/?page=8", Role.LEARNER.value),
    Stop("Cola, página 80", "/review/?page=80", Role.VIDEO_EDITOR.value),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one view costs."""

    cpu_ms: float
    """The least of several views in the web process, plus the mean of the database's where it is
    a process of its own: whatever else runs on a machine can only add."""
    body_bytes: int


def measure(bench: Bench, stops: Sequence[Stop], rounds: int) -> Mapping[str, Cost]:
    """Return the cost of each stop by its name."""
    return {stop.name: cost for stop in stops for [cost] in [_measure([bench], stop, rounds)]}


def compare(one: Bench, other: Bench, rounds: int) -> Mapping[str, tuple[Cost, Cost]]:
    """Return the cost of each stop in two schools, which take turns at every view."""
    others = {stop.name: stop for stop in other.stops}
    costs = {}
    for stop in one.stops:
        first, second = _measure([one, other], stop, rounds, [stop, others[stop.name]])
        costs[stop.name] = (first, second)
    return costs


def _measure(
    benches: Sequence[Bench], stop: Stop, rounds: int, stops: Sequence[Stop] = ()
) -> list[Cost]:
    views = [_View(bench, where) for bench, where in zip(benches, stops or [stop], strict=True)]
    for _ in range(rounds):
        for view in views:
            view.look()
    costs = [view.cost() for view in views]
    say(f"{stop.name}: {', '.join(f'{cost.cpu_ms:.1f}' for cost in costs)} ms")
    return costs


class _View:
    """One page as one person sees it, again and again."""

    def __init__(self, bench: Bench, stop: Stop) -> None:
        self._client = bench.app.test_client(use_cookies=False)
        self._path = stop.path
        self._headers = {"Cookie": bench.cookie_of(stop.role), "Accept-Encoding": "br"}
        for _ in range(WARM):
            answer = self._client.get(self._path, headers=self._headers)
            assert answer.status_code == 200, (stop, answer.status_code)
        self._bytes = len(answer.data)
        self._times: list[float] = []
        self._backends = list(_backends(bench.app))
        self._database_ns = 0

    def look(self) -> None:
        before, began = sum(map(_cpu_ns, self._backends)), time.thread_time()
        self._client.get(self._path, headers=self._headers)
        self._times.append(time.thread_time() - began)
        self._database_ns += sum(map(_cpu_ns, self._backends)) - before

    def cost(self) -> Cost:
        database_ms = self._database_ns / len(self._times) / 1e6
        return Cost(min(self._times) * 1000 + database_ms, self._bytes)


def _backends(app: Flask) -> Iterator[int]:
    """Yield the processes of PostgreSQL that serve us."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            yield from db.session.scalars(sa.text(asked))


def _cpu_ns(pid: int) -> int:
    """Return the processor time that a process has had (proc_pid_schedstat)."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    except FileNotFoundError:
        return 0
