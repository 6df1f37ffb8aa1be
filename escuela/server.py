"""Settings of gunicorn, the web server: `gunicorn --config escuela/server.py 'wsgi:create_app()'`.

Numbers and their measurements: docs/adr/0001-server-and-threads.md.
"""

from typing import Any

from escuela import warm
from escuela.config import from_environment

# Loaded once and then forked: the processes share what they only read.
preload_app = True
settings = from_environment()
worker_class = "gthread"
workers = settings["WEB_PROCESSES"]
# A slow upload holds a thread for as long as it lasts. Threads are made when they are needed.
threads = settings["WEB_THREADS"]
timeout = 60  # a process that does not even answer its master is replaced
graceful_timeout = 10
keepalive = 5
# Who comes while all threads are busy waits here; beyond, the machine itself refuses.
backlog = 512
# Heads of requests: an address of ours has some hundred characters, a browser some twenty fields.
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
loglevel = settings["LOG_LEVEL"]
accesslog = None  # it would hold addresses and browsers of people
control_socket_disable = True  # one door less, and nothing is written into a home folder


def when_ready(server: Any) -> None:  # noqa: ANN401 - gunicorn's arbiter, which has no types
    """Prepare what the processes share, before any is forked."""
    warm.up(server.app.wsgi())
