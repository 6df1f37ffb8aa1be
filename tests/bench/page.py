"""docs/benchmarks.md: one section for each benchmark, replaced by its latest run."""

import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `./dev bench`; each section by the command it names. Ratios of one run can be compared,
seconds of different machines can't.
"""


def write_section(name: str, text: str) -> None:
    """Replace the section of one benchmark, or add it."""
    page = PAGE.read_text("utf-8") if PAGE.exists() else HEAD
    today = datetime.now(UTC).date().isoformat()
    section = f"## {name}\n\n`./dev bench {name}`, {today}\n\n{text}\n"
    pattern = re.compile(rf"^## {re.escape(name)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if pattern.search(page):
        page = pattern.sub(lambda _: section + "\n", page)
    else:
        page = f"{page.rstrip()}\n\n{section}"
    PAGE.write_text(page.rstrip() + "\n", "utf-8")
