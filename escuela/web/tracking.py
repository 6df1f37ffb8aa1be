"""Pages that leave no trace: reading them is nobody's business, the school's neither."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def untracked(view: View) -> View:
    """Declare that reading this page is never noted: no log line, no cookie, no last-seen time."""
    view.untracked = True  # type: ignore[attr-defined]
    return view


def is_untracked(app: Flask, endpoint: str | None) -> bool:
    """Say whether an endpoint is declared untracked."""
    return bool(getattr(app.view_functions.get(endpoint or ""), "untracked", False))


def is_untracked_request() -> bool:
    """Say whether the present request is for an untracked page."""
    return is_untracked(current_app, request.endpoint)
