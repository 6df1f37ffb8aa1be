"""Which function does which payload, and within which bounds."""

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from escuela.jobs.rules import Lane, State

if TYPE_CHECKING:
    from escuela.jobs.runner import Run


class Payload(Protocol):
    """A frozen dataclass of ids, numbers, short words and tuples of them."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


P = TypeVar("P", bound=Payload)
Ended = Callable[[P, State], None]


@dataclass(frozen=True, slots=True)
class Task:
    """A registered function and its bounds."""

    payload_class: type[Any]
    function: Callable[[Any, "Run"], None]
    lane: Lane
    max_attempts: int
    timeout_s: float
    ended: Callable[[Any, State], None] | None

    @property
    def kind(self) -> str:
        """The name that stands in job rows."""
        return self.payload_class.__name__

    def load(self, text: str) -> Any:  # noqa: ANN401 - the payload class is known to the task only
        """Make the payload from its JSON. Raises TypeError or ValueError if it does not fit."""
        fields = json.loads(text)
        return self.payload_class(**{name: _frozen(value) for name, value in fields.items()})


_tasks: dict[str, Task] = {}


def task(
    payload_class: type[P],
    *,
    lane: Lane = Lane.LIGHT,
    max_attempts: int = 3,
    timeout_s: float = 120,
    ended: Ended[P] | None = None,
) -> Callable[[Callable[[P, "Run"], None]], Callable[[P, "Run"], None]]:
    """Register the function that does this payload.

    `ended` is called with the payload and the state when the job comes to any end that is not
    the task's own finish (failed, cancelled), in the transaction that says so.
    """

    def register(function: Callable[[P, "Run"], None]) -> Callable[[P, "Run"], None]:
        new = Task(payload_class, function, lane, max_attempts, timeout_s, ended)
        old = _tasks.get(new.kind)
        if old is not None and old.function.__qualname__ != function.__qualname__:
            raise ValueError(f"two tasks for payloads named {new.kind}")
        _tasks[new.kind] = new
        return function

    return register


def find_task(kind: str) -> Task | None:
    """Return the task for a kind of job; None if no feature of this process has it."""
    return _tasks.get(kind)


def task_of(payload: Payload) -> Task:
    """Return the task of a payload. Raises LookupError if its class was never registered."""
    found = _tasks.get(type(payload).__name__)
    if found is None or found.payload_class is not type(payload):
        raise LookupError(f"no task for {type(payload).__qualname__}: is its tasks.py imported?")
    return found


def as_json(payload: Payload) -> str:
    """Return a payload's fields as JSON."""
    fields = {f.name: getattr(payload, f.name) for f in dataclasses.fields(payload)}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _frozen(value: object) -> object:
    return tuple(_frozen(entry) for entry in value) if isinstance(value, list) else value
