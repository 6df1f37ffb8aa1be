"""How many slow uploads one process takes at once. Each holds a thread; pages need some too."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from escuela.errors import TryLater
from escuela.i18n import _

_lock = threading.Lock()
_open = 0


class AllTaken(TryLater):
    """Every place is taken for the moment."""

    retry_after_s = 5


@contextmanager
def slot() -> Iterator[None]:
    """Hold one of the process's places for bodies. Raises AllTaken when all are taken."""
    take()
    try:
        yield
    finally:
        give_back()


def take() -> None:
    """Take a place; whoever does must give it back. Raises AllTaken when all are taken."""
    global _open
    with _lock:
        if _open >= int(current_app.config["UPLOADS_PER_WORKER"]):
            raise AllTaken(_("Muchas personas envían archivos ahora. El tuyo sigue en un momento."))
        _open += 1


def give_back() -> None:
    """Give a place back."""
    global _open
    with _lock:
        _open -= 1
