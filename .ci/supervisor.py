"""Runs web server and worker side by side: both start, both stop, none outlives the other.

One that ends by itself is started again, as a service manager would.
"""

import argparse
import ctypes
import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from environment import ROOT, VAR, VENV, say
from system import surroundings

START_S = 60
STOP_S = 20
"""Longer than an upload's last write and a job's last commit need."""
PR_SET_PDEATHSIG = 1
STEADY_S = 10
"""What ends sooner than this would end again at once."""
LOGS = VAR / "log"
LAST_LINES = 20
FLASK = str(VENV / "bin" / "flask")

Children = dict[str, subprocess.Popen[bytes]]
Lines = dict[str, list[str]]
"""The command line of each program, by its name."""


def run(arguments: list[str]) -> int:
    """Prepare the data, start both, print how to get in, and keep both running until Ctrl-C."""
    options = _parse(arguments)
    for stop in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores the first
        signal.signal(stop, _interrupt)
    if not _is_free(options.port):
        say(f"Port {options.port} is taken. Choose another: ./dev run --port N")
        return 1
    address = f"http://127.0.0.1:{options.port}"
    env = {"ESCUELA_BASE_URL": address} | surroundings()
    if not _has_newest_schema(env):
        _flask("db", "upgrade", env=env)
    is_first, has_demo = _kind_of_school(env, wants_demo=not options.empty)
    # The first time the demo comes before the address answers, later it is only looked up.
    entrance = _entrance(env, is_first=True, has_demo=has_demo) if is_first else None
    web = ["gunicorn", "--config", str(ROOT / "escuela" / "server.py"),
           "--bind", f"127.0.0.1:{options.port}", "wsgi:create_app()"]  # fmt: skip
    lines = {"web": web, "worker": ["flask", "worker"]}
    with _children(lines, env) as children:
        if not _answers(address, children):
            return 1
        print(f"\n  {address}\n", flush=True)
        print(entrance or _entrance(env, is_first=False, has_demo=has_demo), flush=True)
        say(f"What both do: {LOGS.relative_to(ROOT)}/. Ctrl-C stops them.")
        _stay(children, lines, env)
    return 1


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev run")
    parser.add_argument("--empty", action="store_true", help="without the demo")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args(arguments)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _kind_of_school(env: dict[str, str], *, wants_demo: bool) -> tuple[bool, bool]:
    """Say whether this is its first start, and whether it has the demo: decided then, for good."""
    mark = Path(env.get("ESCUELA_DATA") or VAR) / "school"
    if mark.exists():
        has_demo = mark.read_text() == "demo"
        if has_demo and not wants_demo:
            say("The demo is here already. An empty school: ESCUELA_DATA=FOLDER ./dev run --empty")
        return False, has_demo
    mark.write_text("demo" if wants_demo else "empty")
    return True, wants_demo


def _has_newest_schema(env: dict[str, str]) -> bool:
    """Say whether the database of this folder is current; asks itself, to start in no time."""
    path = Path(env.get("ESCUELA_DATA") or VAR) / "escuela.sqlite"
    if env.get("ESCUELA_DATABASE") or not path.exists():
        return False  # let the school look
    with closing(sqlite3.connect(path)) as database:
        try:
            [(version,)] = database.execute("SELECT version_num FROM alembic_version")
        except (sqlite3.Error, ValueError):
            return False
    return bool(version == (ROOT / "migrations" / "HEAD").read_text().strip())


def _entrance(env: dict[str, str], *, is_first: bool, has_demo: bool) -> str:
    """Return how to get in: an account of each role of the demo, else a link for the first."""
    if not has_demo and not is_first:
        return "  One more coordinator: ./dev flask accounts first-coordinator\n"
    if not has_demo:
        link = _flask("accounts", "first-coordinator", env=env).strip()
        return f"  The first coordinator comes in by this link, once:\n  {link}\n"
    say("Looking after the demo")
    of_role = {}
    for account in reversed(json.loads(_flask("demo", "accounts", "--json", env=env))):
        of_role[account["role"]] = account
    lines = [f"  {role:<16}{who['login']:<24}{who['password']}" for role, who in of_role.items()]
    return "\n".join([*reversed(lines), ""])


def _flask(*line: str, env: dict[str, str]) -> str:
    """Run a command of the school and return what it said."""
    done = subprocess.run([FLASK, *line], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"flask {' '.join(line)} failed; the lines above say why.")
    return done.stdout


@contextmanager
def _children(lines: Lines, env: dict[str, str]) -> Iterator[Children]:
    """Start the programs; on the way out stop them politely, then for good."""
    children: Children = {}
    LOGS.mkdir(exist_ok=True)
    try:
        for name, line in lines.items():
            (LOGS / f"{name}.log").unlink(missing_ok=True)
            children[name] = _start(name, line, env)
        yield children
    finally:
        say("Stopping")
        for child in children.values():
            child.terminate()
        deadline = time.monotonic() + STOP_S
        for child in children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


def _start(name: str, line: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    with (LOGS / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [VENV / "bin" / line[0], *line[1:]], cwd=ROOT, env=env, stdout=log, stderr=log,
            start_new_session=True, preexec_fn=_end_with_parent,
        )  # fmt: skip


def _stay(children: Children, lines: Lines, env: dict[str, str]) -> None:
    """Start again what ends by itself; return when one ends as soon as it has begun."""
    began = dict.fromkeys(children, time.monotonic())
    while True:
        time.sleep(0.3)
        for name in [name for name, child in children.items() if child.poll() is not None]:
            _tell_who_ended({name: children[name]})
            if time.monotonic() - began[name] < STEADY_S:
                return
            _end_leftovers(children[name])
            say(f"Starting the {name} again.")
            children[name], began[name] = _start(name, lines[name], env), time.monotonic()


def _end_leftovers(child: subprocess.Popen[bytes]) -> None:
    """End what a dead program started: it would keep the port, or the job, of its successor."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    # Even when this script is killed for good, its children are told to stop.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _answers(address: str, children: Children) -> bool:
    direct = build_opener(ProxyHandler({}))  # a proxy of the machine does not reach our loopback
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and all(c.poll() is None for c in children.values()):
        try:
            with direct.open(f"{address}/", timeout=5) as answer:
                return bool(answer.status)
        except HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    say(f"{address} did not answer.")
    _tell_who_ended(children)
    return False


def _tell_who_ended(children: Children) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            log = LOGS / f"{name}.log"
            last = log.read_text(errors="replace").splitlines()[-LAST_LINES:]
            say("\n".join([*last, f"The {name} ended by itself (code {child.returncode}): {log}"]))
