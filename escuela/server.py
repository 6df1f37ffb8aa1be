"""Settings of gunicorn, the web server: `gunicorn --config escuela/server.py 'wsgi:create_app()'`.

Numbers and their measurements: docs/adr/0001-server-and-threads.md.
"""

import os

worker_class = "gthread"
workers = int(os.environ.get("ESCUELA_WEB_PROCESSES", "2"))
# A slow upload holds a thread for as long as it lasts. Threads are made when they are needed.
threads = int(os.environ.get("ESCUELA_WEB_THREADS", "128"))
timeout = 60  # a process that does not even answer its master is replaced
graceful_timeout = 10
keepalive = 5
loglevel = os.environ.get("ESCUELA_LOG_LEVEL", "warning").lower()
accesslog = None  # it would hold addresses and browsers of people
