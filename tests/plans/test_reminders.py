"""What ends is told to the manager once: contracts and checks of reliability."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import Rule
from accounts.rules.publishing import publish_rules
from kam_crm.shared import clock
from plans.models import Task
from plans.tasks.reminders import remind_of_contracts
from receivables.reliability.steps import remind_of_checks
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ContractFactory
from tests.factories.receivables import ReliabilityCheckFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def night(days: int = 0) -> SimpleNamespace:
    return SimpleNamespace(as_of=clock.today() + days * DAY)


def test_the_manager_gets_one_task_about_a_contract_that_ends() -> None:
    """(R39)."""
    today = clock.today()
    contract = ContractFactory(valid_to=today + 60 * DAY)
    ContractFactory(valid_to=today + 61 * DAY)
    ContractFactory(valid_to=today + DAY, status="agreed")
    assert remind_of_contracts(night()) == 1
    task = Task.objects.get()
    assert (task.assignee, task.client, task.subject_id) == (
        contract.client.manager, contract.client, contract.pk,
    )  # fmt: skip
    assert contract.number in task.text
    Task.objects.update(status="done")
    assert remind_of_contracts(night()) == 0


def test_a_prolonged_contract_reminds_of_nothing() -> None:
    """(R39)."""
    today = clock.today()
    contract = ContractFactory(valid_to=today + 5 * DAY)
    ContractFactory(
        client=contract.client, previous=contract, original=contract, valid_from=today + 6 * DAY,
        valid_to=today + 400 * DAY,
    )  # fmt: skip
    assert remind_of_contracts(night()) == 0


def test_the_manager_gets_one_task_about_a_check_that_ends(tmp_path: Path, settings: Any) -> None:
    """(R41): where the company needs checks."""
    settings.DATA_DIR = tmp_path  # what is published stays with the test
    check = ReliabilityCheckFactory(decided_by=UserFactory(role="finance"))
    assert remind_of_checks(night()) == 0
    Rule.objects.filter(name="reliability_from").delete()
    Rule.objects.create(name="reliability_from", value=1, valid_from=clock.today())
    publish_rules()
    assert (remind_of_checks(night()), remind_of_checks(night())) == (1, 0)
    assert Task.objects.get().subject_id == check.pk
