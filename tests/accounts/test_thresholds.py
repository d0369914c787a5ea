"""Thresholds as data: each is read by the code, holds from its day on, and moves what depends on it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from django.urls import reverse

from accounts import migrations
from accounts.models import Rule
from accounts.rules.in_force import number
from accounts.rules.known import CLASSES, THRESHOLDS
from accounts.services import set_limit_of_role, set_threshold
from desk.today.pages.attention import BY_NAME
from dossiers.models import ContactRole
from kam_crm.shared import clock
from plans.norms import norm_days
from receivables.collection.filters import DebtFilter
from receivables.models import CreditLimit
from receivables.services import CreditState, set_limit
from tests.consistency.sources import APPS, python_files
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """What is published stays with the test."""
    settings.DATA_DIR = tmp_path
    yield tmp_path


@pytest.fixture
def put(django_capture_on_commit_callbacks: Any) -> Callable[..., None]:
    def run(name: str, value: int, **changed: Any) -> None:
        given = {"valid_from": clock.today(), "reason": "the market", **changed}
        with django_capture_on_commit_callbacks(execute=True):
            set_threshold(by=UserFactory(role="director"), name=name, value=Decimal(value), **given)

    return run


def test_every_threshold_is_read_by_the_code() -> None:
    """No setting without effect."""
    code = "\n".join(path.read_text("utf-8") for path in python_files(*APPS))
    read = set(re.findall(r"number\(\"([\w.]+)\"", code))
    assert 'number(f"norm.{segment}")' in code
    assert 'number(f"weight.{role}", day)' in code
    weights = {f"weight.{role}" for role in ContactRole.values}
    assert read | {f"norm.{code}" for code in CLASSES} | weights == set(THRESHOLDS)


def test_no_rule_is_a_constant_beside_it() -> None:
    known = ("SILENT_DAYS", "CONTRACT_DAYS", "NEAR_LIMIT", "LONG_OVERDUE", "NORM_DAYS")
    named = re.compile(rf"^({'|'.join(known)}) = ", re.MULTILINE)
    assert [path for path in python_files(*APPS) if named.search(path.read_text("utf-8"))] == []
    assert named.search("SILENT_DAYS = 45")


def test_the_first_rows_are_what_the_code_begins_with() -> None:
    """A number that is changed in the code wants a migration: companies keep what their rows say."""
    written: dict[str, int] = {}
    for one in iter_modules(migrations.__path__):
        written |= getattr(import_module(f"accounts.migrations.{one.name}"), "THRESHOLDS", {})
    assert written == {name: known.first for name, known in THRESHOLDS.items()}


def test_a_threshold_holds_from_its_day_on(put: Any, settings: Any) -> None:
    put("silent_days", 30, valid_from=clock.today() + DAY)
    assert (number("silent_days"), number("silent_days", clock.today() + DAY)) == (45, 30)
    settings.BUSINESS_DATE = clock.today() + DAY
    assert number("silent_days") == 30


def test_a_new_limit_tolerates_what_the_rules_say(put: Any) -> None:
    put("tolerance_days", 9)
    director, client = UserFactory(role="director"), ClientFactory()
    kept = set_limit(by=director, client=client, amount=Decimal(1000), reason="x")
    assert kept.tolerance_days == 9 and CreditLimit(client=client).tolerance_days == 9
    assert (
        set_limit(by=director, client=client, amount=Decimal(1), reason="x", tolerance_days=0).tolerance_days
        == 0
    )


def test_the_form_of_a_limit_begins_with_it(put: Any, signed_in: Any) -> None:
    put("tolerance_days", 9)
    page = signed_in(UserFactory(role="director")).get(
        reverse("receivables:limit_set", args=[ClientFactory().pk])
    )
    assert page.context["form"]["tolerance_days"].value() == 9


def test_a_limit_is_nearly_used_up_from_the_share_that_the_rules_say(put: Any) -> None:
    state = CreditState(
        debt=Decimal(70), advances=Decimal(0), reserved=Decimal(0), way="limit", limit=Decimal(100),
        tolerance_days=5, overdue_days=0,
    )  # fmt: skip
    assert not state.is_near_limit
    put("near_limit", 70)
    assert state.is_near_limit


def test_silent_clients_are_found_by_the_new_days(put: Any) -> None:
    kam = UserFactory(role="kam")
    client = ClientFactory(manager=kam)
    client.summary.__class__.objects.filter(client=client).update(last_order_on=clock.today() - 40 * DAY)
    silent = BY_NAME["silent"]
    assert not silent.rows(kam, kam, clock.today()).exists()
    put("silent_days", 39)
    assert silent.rows(kam, kam, clock.today()).exists()


def test_long_overdue_is_counted_by_the_new_days(put: Any) -> None:
    client = ClientFactory()
    client.summary.__class__.objects.filter(client=client).update(overdue_days=50, overdue=1)
    rows = client.__class__.objects.all()
    assert not DebtFilter({"long": "true"}, rows).qs.exists()
    put("long_overdue", 49)
    assert DebtFilter({"long": "true"}, rows).qs.exists()


def test_contacts_are_asked_for_as_often_as_the_rules_say(put: Any) -> None:
    put("norm.AX", 5)
    put("norm.new", 20)
    assert (norm_days("AX", "customer"), norm_days("", "customer"), norm_days("", "prospect")) == (5, 20, 30)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [("anything", 1, "unknown_threshold"), ("near_limit", 0, "out_of_range"), ("near_limit", 101, "out_of_range"),
     ("silent_days", Decimal("4.5"), "whole_needed"), ("near_limit", Decimal("80.5"), "whole_needed")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(name: str, value: Any, code: str) -> None:
    admin = UserFactory(role="admin")
    found = refusal(
        set_threshold, by=admin, name=name, value=Decimal(value), valid_from=clock.today(), reason="x"
    )
    assert found.code == code


def test_a_threshold_is_no_limit() -> None:
    found = refusal(
        set_limit_of_role, by=UserFactory(role="admin"), capability="silent_days", role="kam", value=Decimal(1),
        valid_from=clock.today(), reason="x",
    )  # fmt: skip
    assert found.code == "unknown_limit"


def test_a_threshold_is_set_on_the_page(signed_in: Any) -> None:
    browser = signed_in(UserFactory(role="director"))
    address = reverse("accounts:rule_set", args=["silent_days"])
    typed = {"value": "30", "valid_from": clock.today().isoformat(), "reason": "short season"}
    page = browser.post(address, typed, follow=True).content.decode()
    assert "30 days" in page and "short season" in page
    assert Rule.objects.get(name="silent_days", valid_from=clock.today()).value == 30
    assert browser.post(address, typed | {"value": ""}).status_code == 422
