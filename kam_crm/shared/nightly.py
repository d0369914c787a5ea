"""Steps of the nightly: any app adds its own when it starts, `reports` runs them (reports.nightly.pipeline).

class PlansConfig(AppConfig):
    def ready(self) -> None:
        from plans.promises.steps import mark_broken
        nightly.register(nightly.Step("promises", _("Promises"), mark_broken, after="receivables"))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol


class Context(Protocol):
    """What a step of an app below `reports` may know of the run: for which day, of whom (None: of all), and whether to
    trust nothing kept."""

    @property
    def as_of(self) -> dt.date: ...

    @property
    def from_scratch(self) -> bool: ...

    @property
    def clients(self) -> tuple[int, ...] | None: ...


@dataclass(frozen=True)
class Step:
    """`name` is stable (it stands in the ledger, up to 20 letters), `label` is what people read.

    `run(context)` replaces what it wrote for `context.as_of`, inside the transaction it is called in, and returns how
    many rows it wrote. It follows the step named by `after`; without one, what was registered before it. One that is
    `by_day` runs for the clients touched by day as well, after the figures (reports.following).
    """

    name: str
    label: Any
    run: Callable[[Any], int]
    after: str = ""
    by_day: bool = False


_steps: dict[str, Step] = {}


def register(*steps: Step) -> None:
    """Add steps. Raises ValueError for a name that another step has."""
    for step in steps:
        if _steps.setdefault(step.name, step) != step:
            raise ValueError(f"nightly step {step.name} is registered twice")


def ordered() -> dict[str, Step]:
    """All steps by name, as they run. Raises LookupError for one that follows a step nobody registered."""

    def with_followers(step: Step) -> Iterator[Step]:
        yield step
        for other in _steps.values():
            if other.after == step.name:
                yield from with_followers(other)

    first = [step for step in _steps.values() if not step.after]
    found = {step.name: step for one in first for step in with_followers(one)}
    if lost := _steps.keys() - found.keys():
        raise LookupError(f"nightly steps that follow nothing: {', '.join(sorted(lost))}")
    return found


def label_of(name: str) -> str:
    """Words of a step; its name where it is no longer registered and only the ledger remembers it."""
    return str(_steps[name].label) if name in _steps else name
