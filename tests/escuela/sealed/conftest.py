"""A key file of this test's own."""

from pathlib import Path

import pytest
from flask import Flask

from escuela.sealed import keys


@pytest.fixture
def key_file(
    app: Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    app_context: None,  # noqa: ARG001
) -> Path:
    path = tmp_path / "keys" / "school.keys"
    monkeypatch.setitem(app.config, "SEAL_KEYS", str(path))
    assert keys.make_first()
    return path
