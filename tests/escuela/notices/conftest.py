"""A school that sends its mails to a server of the test."""

from pathlib import Path

import pytest
from flask import Flask

from escuela.sealed import keys
from tests.escuela.notices.post import Post
from tests.smtp_server import MailServer


@pytest.fixture
def post(
    app: Flask,
    app_context: None,  # noqa: ARG001
    mail_server: MailServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Post:
    settings = {
        "SEAL_KEYS": str(tmp_path / "keys" / "school.keys"),
        "BASE_URL": "https://nube.example",
        "MAIL": "smtp",
        "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": mail_server.port,
        "MAIL_SECURITY": "none",
        "MAIL_FROM": "aviso@correo.example",
        "MAIL_TIMEOUT_S": 5.0,
    }
    for name, value in settings.items():
        monkeypatch.setitem(app.config, name, value)
    assert keys.make_first()
    return Post(app, mail_server)
