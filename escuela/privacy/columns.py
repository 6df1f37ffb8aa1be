"""Every column about a person, read from the text below it in the models: docs/privacy.md."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from escuela.db import Model

MARK = "personal:"

HEAD = """\
# What is stored about people

Printed by `flask privacy columns` from the texts below the columns; a test fails when it is stale.
No network address and no browser name is stored anywhere, and the logs hold neither.
What a person can do about it stands on their account page: take it with them, or erase it.
"""


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """A column about a person: what it is for, and until when it stays."""

    domain: str
    """Dotted name of the package that holds it."""
    table: str
    column: str
    meaning: str
    until: str


def list_personal_columns() -> list[PersonalColumn]:
    """Return all of them, by domain, table and place in the table."""
    classes = sorted(
        (mapper.class_ for mapper in Model.registry.mappers),
        key=lambda model: (model.__module__, model.__tablename__),
    )
    return [column for model in classes for column in _columns_of(model)]


def as_markdown() -> str:
    """Return docs/privacy.md: one table per domain."""
    columns = list_personal_columns()
    lines = [HEAD]
    for domain in dict.fromkeys(column.domain for column in columns):
        lines += [f"## {domain}", "", "| column | what | until |", "|---|---|---|"]
        lines += [
            f"| `{column.table}.{column.column}` | {column.meaning} | {column.until} |"
            for column in columns
            if column.domain == domain
        ]
        lines.append("")
    return "\n".join(lines)


def _columns_of(model: type[Model]) -> Iterator[PersonalColumn]:
    body = ast.parse(inspect.getsource(model)).body[0]
    if not isinstance(body, ast.ClassDef):
        return
    for line, below in zip(body.body, body.body[1:], strict=False):
        text = _text(below)
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and MARK in text:
            meaning, until = text.split(MARK, 1)
            yield PersonalColumn(
                model.__module__.rpartition(".")[0],
                model.__tablename__,
                line.target.id,
                meaning.strip(),
                until.strip(" ."),
            )


def _text(below: ast.stmt) -> str:
    if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
        return " ".join(str(below.value.value).split()).replace("|", "\\|")
    return ""
