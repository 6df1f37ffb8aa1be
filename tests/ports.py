"""Free ports for the servers that tests start."""

import itertools
import os
import random
import socket
import time
from contextlib import suppress

SPAN = 4000
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
# Below the ports that the system hands to clients, and each of several test processes in its own
# span: a port that is free now is still free when its server starts.
_candidates = itertools.count(random.randrange(SPAN))  # noqa: S311 - no secret


def free_port() -> int:
    """Return a port of this test process that is free on the loopback address."""
    while True:
        port = 12000 + _worker % 5 * SPAN + next(_candidates) % SPAN
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def wait_for_port(port: int, *, within_s: float = 30) -> None:
    """Wait until something listens. Raises TimeoutError."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing listens on port {port}") from None
            time.sleep(0.05)
        else:
            return


def wait_until_free(port: int, *, within_s: float = 10) -> None:
    """Wait until nobody listens on a port any more. Raises TimeoutError."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"somebody still listens on port {port}")
