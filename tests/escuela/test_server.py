"""The web server starts with our settings file, and keeps no log of who asked."""

import os
import subprocess
import sys
from pathlib import Path

from escuela import server


def test_the_web_server_accepts_its_settings(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gunicorn", "--check-config"]
    command += ["--config", "escuela/server.py", "wsgi:create_app()"]
    env = os.environ | {"ESCUELA_DATA": str(tmp_path)}

    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_web_server_opens_no_second_door() -> None:
    assert server.control_socket_disable is True


def test_r18_the_web_server_keeps_no_log_of_who_asked() -> None:
    assert server.accesslog is None


def test_the_web_server_bounds_what_it_reads() -> None:
    assert server.backlog <= 1024
    assert server.limit_request_line <= 8190
    assert server.limit_request_fields <= 100
    assert server.limit_request_field_size <= 8190
