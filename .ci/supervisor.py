"""Runs web server and worker side by side: both start, both stop, none outlives the other."""

import argparse
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from urllib.error import HTTPError
from urllib.request import urlopen

from environment import ROOT, VAR, VENV, say
from system import surroundings

START_S = 60
STOP_S = 20
"""Longer than an upload's last write and a job's last commit need."""
PR_SET_PDEATHSIG = 1
FLASK = str(VENV / "bin" / "flask")


def run(arguments: list[str]) -> int:
    """Prepare the data, start both, print how to get in, and stay until one ends or Ctrl-C."""
    options = _parse(arguments)
    address = f"http://127.0.0.1:{options.port}"
    env = {"ESCUELA_BASE_URL": address} | surroundings()
    for stop in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores the first
        signal.signal(stop, _interrupt)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", options.port))
        except OSError:
            say(f"Port {options.port} is taken. Choose another: ./dev run --port N")
            return 1
    _flask("db", "upgrade", env=env)
    if not (VAR / "started").exists() and not options.empty:
        say("Loading the demo")
        _flask("demo", *(["load"] if _knows("demo", "accounts", env=env) else []), env=env)
    web = ["gunicorn", "--config", str(ROOT / "escuela" / "server.py"),
           "--bind", f"127.0.0.1:{options.port}", "wsgi:create_app()"]  # fmt: skip
    worker = {"worker": ["flask", "worker"]} if _knows("worker", env=env) else {}
    with _children(env, web=web, **worker) as children:
        if not _answers(address, children):
            return 1
        (VAR / "started").touch()
        print(f"\n  {address}\n", flush=True)
        _tell_who_can_sign_in(env)
        while all(child.poll() is None for child in children.values()):
            time.sleep(0.3)
        for name, child in children.items():
            if child.poll() is not None:
                say(f"The {name} ended by itself (code {child.returncode}).")
    return 1


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev run")
    parser.add_argument("--empty", action="store_true", help="without the demo")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args(arguments)


def _flask(*line: str, env: dict[str, str]) -> None:
    done = subprocess.run([FLASK, *line], env=env, cwd=ROOT, stdout=sys.stderr)
    if done.returncode:
        raise SystemExit(f"flask {' '.join(line)} failed; the lines above say why.")


def _knows(*line: str, env: dict[str, str]) -> bool:
    asked = [FLASK, *line, *([] if "accounts" in line else ["--help"])]
    return subprocess.run(asked, env=env, cwd=ROOT, capture_output=True).returncode == 0


@contextmanager
def _children(
    env: dict[str, str], **lines: list[str]
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Start the programs; on the way out stop them politely, then for good."""
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, line in lines.items():
            children[name] = subprocess.Popen(
                [VENV / "bin" / line[0], *line[1:]], cwd=ROOT, env=env,
                start_new_session=True, preexec_fn=_end_with_parent,
            )  # fmt: skip
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


def _end_with_parent() -> None:
    # Even when this script is killed for good, its children are told to stop.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _answers(address: str, children: dict[str, subprocess.Popen[bytes]]) -> bool:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and all(c.poll() is None for c in children.values()):
        try:
            with urlopen(f"{address}/", timeout=5) as answer:
                return bool(answer.status)
        except HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    say(f"{address} did not answer.")
    return False


def _tell_who_can_sign_in(env: dict[str, str]) -> None:
    line = [FLASK, "demo", "accounts", "--json"]
    told = subprocess.run(line, env=env, cwd=ROOT, capture_output=True, text=True)
    shown = set()
    for account in json.loads(told.stdout) if told.returncode == 0 else ():
        if account["role"] not in shown:
            print(f"  {account['role']:<16}{account['login']:<28}{account['password']}")
        shown.add(account["role"])
    print(flush=True)
