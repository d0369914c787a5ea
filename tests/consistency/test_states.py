"""State tables know every status of their choices, and nobody reads a status that they do not know."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import models

from kam_crm.shared.states import Machine, State, Step, UnknownState
from tests.consistency.sources import APPS, python_modules


def machines() -> dict[str, Machine]:
    names = [name for name in python_modules(*APPS) if name.endswith(".states")]
    found = {
        f"{name}.{variable}": value
        for name in names
        for variable, value in vars(import_module(name)).items()
        if isinstance(value, Machine)
    }
    return {name: machine for name, machine in found.items() if name}


class Light(models.TextChoices):
    RED = "red", "red"
    GREEN = "green", "green"


def nobody(row: Any, by: Any) -> None:
    return None


def test_a_table_that_leaves_out_a_status_is_refused() -> None:
    with pytest.raises(UnknownState, match="green"):
        Machine(Light, [State(Light.RED)], {}, principal=nobody)


def test_a_step_to_a_status_of_another_table_is_refused() -> None:
    steps = {(Light.RED, "go"): Step("yellow", "orders.submit", "Go")}
    with pytest.raises(UnknownState, match="yellow"):
        Machine(Light, [State(Light.RED), State(Light.GREEN)], steps, principal=nobody)


def test_a_state_is_open_and_has_no_light_unless_it_says_otherwise() -> None:
    state, step = State(Light.RED), Step("red", "orders.submit", "Go")
    assert (state.is_open, state.tone, state.name, state.label) == (True, "", "red", "red")
    assert (step.needs_reason, step.guard, step.event) == (False, None, None)


def test_a_row_of_the_log_tells_what_its_step_led_to() -> None:
    """A step that ended elsewhere tells something else, and one that tells nothing is no row to be shown."""
    started: Any = object()
    stayed: Any = object()
    steps: Any = {
        (Light.RED, "go"): Step("green", "orders.submit", "Go", event=started, events={"red": stayed}),
        (Light.GREEN, "stop"): Step("red", "orders.submit", "Stop"),
    }
    machine = Machine(Light, [State(Light.RED), State(Light.GREEN)], steps, principal=nobody)
    assert (machine.event("go", "red", "green"), machine.event("go", "red", "red")) == (started, stayed)
    for row in (("stop", "green", "red"), ("go", "green", "red"), ("go", "red", "amber")):
        with pytest.raises(UnknownState):
            machine.event(*row)


def test_what_is_internal_is_what_its_event_says() -> None:
    tells: Any = {
        (Light.RED, "go"): Step("green", "orders.submit", "Go", event=SimpleNamespace(internal=True)),  # type: ignore[arg-type]
        (Light.RED, "wait"): Step("red", "orders.submit", "Wait", event=SimpleNamespace(internal=False)),  # type: ignore[arg-type]
        (Light.GREEN, "stop"): Step("red", "orders.submit", "Stop"),
    }
    machine = Machine(Light, [State(Light.RED), State(Light.GREEN)], tells, principal=nobody)
    assert machine.internal_actions == {"go"}


def test_an_action_that_no_status_knows_is_an_error() -> None:
    steps: Any = {(Light.RED, "go"): Step("green", "orders.submit", "Go")}
    machine = Machine(Light, [State(Light.RED), State(Light.GREEN)], steps, principal=nobody)
    assert machine.capabilities("go") == ("orders.submit",)
    with pytest.raises(LookupError, match="fly"):
        machine.capabilities("fly")


@pytest.mark.parametrize("name", machines())
def test_every_status_is_reached_or_is_the_first(name: str) -> None:
    machine = machines()[name]
    reached = {str(step.target) for step in machine.table.values()}
    reached |= {status for step in machine.table.values() for status in step.events}
    first = machine.choices.values[0]
    assert set(machine.states) - reached <= {first}


@pytest.mark.parametrize("name", machines())
def test_an_unknown_status_is_an_error(name: str) -> None:
    class Row:
        status = "no such status"

    machine, anybody = machines()[name], Any
    for read in (lambda: machine.state("no such status"), lambda: machine.allowed_actions(Row(), anybody)):
        with pytest.raises(UnknownState):
            read()
