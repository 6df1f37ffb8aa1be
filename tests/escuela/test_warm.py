"""escuela/warm.py: what processes share is read before they are forked, without the database."""

import gc
from pathlib import Path

from escuela import warm
from escuela.web import assets
from wsgi import create_app


def test_all_is_read_before_processes_are_forked_and_no_connection_opened(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'no folder' / 'school.sqlite'}"
    app = create_app({"DATA_FOLDER": tmp_path, "SQLALCHEMY_DATABASE_URI": nowhere})
    try:
        warm.up(app)  # would fail if it asked the database
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()

    assert app.jinja_env.cache is not None
    assert len(app.jinja_env.cache) >= len(app.jinja_env.list_templates()) > 50
    assert assets.load.cache_info().currsize >= len(assets.names())
