"""Steps of the nightly are declared with their words in one place, by any app, and run in their order."""

from __future__ import annotations

from typing import Any

import pytest

from kam_crm.shared import nightly
from kam_crm.shared.nightly import Step


def nothing(context: Any) -> int:
    return 0


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "_steps", {})


def test_steps_run_in_order_of_registration_and_behind_the_one_they_follow() -> None:
    nightly.register(Step("promises", "Promises", nothing, after="debts"))
    nightly.register(Step("reminders", "Reminders", nothing, after="promises"))
    nightly.register(
        Step("rollup", "Sales", nothing), Step("debts", "Debts", nothing), Step("alerts", "Changes", nothing)
    )
    assert list(nightly.ordered()) == ["rollup", "debts", "promises", "reminders", "alerts"]


def test_a_step_that_follows_nothing_is_an_error() -> None:
    nightly.register(Step("rollup", "Sales", nothing), Step("promises", "Promises", nothing, after="debt"))
    with pytest.raises(LookupError, match="promises"):
        nightly.ordered()


def test_two_steps_of_one_name_are_an_error() -> None:
    nightly.register(Step("rollup", "Sales", nothing))
    nightly.register(Step("rollup", "Sales", nothing))
    with pytest.raises(ValueError, match="rollup"):
        nightly.register(Step("rollup", "Sales again", nothing))


def test_words_of_a_step_that_only_the_ledger_remembers_are_its_name() -> None:
    nightly.register(Step("rollup", "Sales", nothing))
    assert (nightly.label_of("rollup"), nightly.label_of("forecast")) == ("Sales", "forecast")
