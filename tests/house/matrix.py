"""What test_access.py and others ask of the policy: all lines, and addresses filled in."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType

from flask import Flask

from tests.factories import School
from tests.house import policy
from tests.house.policy import Line

PLACEHOLDER = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


def domains() -> list[ModuleType]:
    """Return the modules below tests/house/policy."""
    found = pkgutil.iter_modules(policy.__path__, policy.__name__ + ".")
    return [importlib.import_module(module.name) for module in found]


def lines() -> dict[tuple[str, str], Line]:
    """Return the whole policy; a rule in two files is a fault."""
    whole: dict[tuple[str, str], Line] = {}
    for domain in domains():
        assert not (twice := whole.keys() & domain.POLICY.keys()), f"two lines for {twice}"
        whole |= domain.POLICY
    return whole


def addresses_of(app: Flask, school: School, side: str) -> dict[tuple[str, str], str]:
    """Return the path of each line: `side` is "own" or "other". Makes what the paths lead to."""
    paths: dict[tuple[str, str], str] = {}
    for domain in domains():
        with app.app_context():
            values = getattr(domain, side)(school) if hasattr(domain, side) else {}
        paths |= {line: fill(line[1], values) for line in domain.POLICY}
    return paths


def fill(rule: str, values: dict[str, str]) -> str:
    """Put values into a rule's placeholders."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], rule)


def nowhere(rule: str) -> str:
    """Return the path of a rule for things that do not exist."""
    return PLACEHOLDER.sub("nothing", rule)


def rules_of(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield (method, rule) for everything the application answers to."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield method, rule.rule
