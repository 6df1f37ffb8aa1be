"""Files by key: one port, two homes (local disk, S3), chosen by settings. Knows no domain.

Keys are made by the server, never by people. Whoever stores a file also keeps its key in a row;
rights are asked before a key gets here.
"""

from pathlib import Path

from flask import Flask, current_app

from escuela.storage.base import (
    LOW_DISK_BYTES,
    Damaged,
    NotStored,
    Storage,
    StorageAway,
    StoredFile,
)
from escuela.storage.local import LocalStorage
from escuela.storage.s3_rules import S3Settings, Unprepared
from escuela.storage.scratch import Scratch

__all__ = [
    "LOW_DISK_BYTES",
    "Damaged",
    "NotStored",
    "Storage",
    "StorageAway",
    "StoredFile",
    "Unprepared",
    "init_app",
    "scratch",
    "storage",
]


def init_app(app: Flask) -> None:
    """Choose the storage that ESCUELA_STORAGE names. Nothing is opened before its first use."""
    data_folder = Path(str(app.config["DATA_FOLDER"]))
    app.extensions["scratch"] = Scratch(data_folder / "tmp")
    app.extensions["storage"] = _chosen(app, data_folder)


def storage() -> Storage:
    """Return the storage of the current application."""
    chosen: Storage = current_app.extensions["storage"]
    return chosen


def scratch() -> Scratch:
    """Return this process's place for files in the making."""
    place: Scratch = current_app.extensions["scratch"]
    return place


def _chosen(app: Flask, data_folder: Path) -> Storage:
    place: Scratch = app.extensions["scratch"]
    match app.config["STORAGE"]:
        case "local":
            return LocalStorage(data_folder / "storage", place)
        case "s3":
            # Only here: without S3 its client's megabytes stay out of every process.
            from escuela.storage.s3 import S3Storage

            return S3Storage(S3Settings.from_config(app.config), place)
        case other:
            raise ValueError(f"ESCUELA_STORAGE is {other!r}: it can be local or s3")
