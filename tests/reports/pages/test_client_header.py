"""What stands above every tab of a dossier: facts, and how much there is to act on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from dossiers.clients.pages import panels
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.models import ClientSummary
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.factories.orders import OrderFactory
from tests.factories.receivables import InvoiceFactory
from tests.factories.reports import SegmentPolicyFactory, SegmentSnapshotFactory
from tests.reports.pages.conftest import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of_kam(kam: Any) -> Any:
    return ClientFactory(manager=kam, name="Northern Trade")


def header(client: Any, user: Any, tab: str = "overview") -> dict[str, Any]:
    return dossier_header(dossier_client(user, client.pk), user, tab)


def fact(client: Any, user: Any, label: str) -> panels.Shown:
    return next(one for one in header(client, user)["facts"] if str(one.label).startswith(label))


def counts(client: Any, user: Any) -> dict[str, Any]:
    return {str(tab["label"]): tab["count"] for tab in header(client, user)["tabs"] if tab["count"]}


def test_a_client_of_whom_nothing_is_known_says_so(client_of_kam: Any, kam: Any) -> None:
    assert fact(client_of_kam, kam, "Segment").text == "no class yet"
    assert fact(client_of_kam, kam, "Debt").light == ("no debt", "")
    assert fact(client_of_kam, kam, "Contract").light == ("none in force", "amber")
    assert counts(client_of_kam, kam) == {}


def test_the_segment_says_in_how_many_months_there_were_purchases(client_of_kam: Any, kam: Any) -> None:
    SegmentSnapshotFactory(client=client_of_kam, active_months=9, n_months=12)
    assert fact(client_of_kam, kam, "Segment").figure[0] == "9 of 12 months"  # type: ignore[index]


@pytest.mark.parametrize(("share", "light"), [("20.00", None), ("20.01", ("critical", "red"))])
def test_more_than_the_threshold_is_critical(client_of_kam: Any, kam: Any, share: str, light: Any) -> None:
    SegmentPolicyFactory(dependence_pct=20)
    ClientSummary.objects.filter(pk=client_of_kam.pk).update(share=Decimal(share))
    assert fact(client_of_kam, kam, "Share").light == light


def test_the_contract_in_force_has_its_end_and_term(client_of_kam: Any, kam: Any) -> None:
    ContractFactory(
        client=client_of_kam, number="18", valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2099, 12, 31),
        payment_term_days=21,
    )  # fmt: skip
    shown = fact(client_of_kam, kam, "Contract")
    assert (shown.figure[0], shown.text) == ("18", "until Dec 2099, 21 calendar days")  # type: ignore[index]


def test_tabs_count_what_waits_in_them(client_of_kam: Any, kam: Any) -> None:
    today = clock.today()
    for days in (1, 0):
        InvoiceFactory(client=client_of_kam, due_date=today - dt.timedelta(days=days))
    OrderFactory(client=client_of_kam, status="approval")
    OrderFactory(client=client_of_kam, status="draft")
    InvoiceFactory(client=ClientFactory(manager=kam), due_date=today - dt.timedelta(days=9))
    assert counts(client_of_kam, kam) == {
        "Orders": (1, "1 order waits"),
        "Money": (1, "1 overdue invoice"),
    }


def test_every_fact_and_count_comes_in_one_statement(
    client_of_kam: Any, kam: Any, django_assert_num_queries: Any
) -> None:
    found = dossier_client(kam, client_of_kam.pk)
    # the first question about a person's absences is answered outside
    panels.panels_of(found, kam)
    with django_assert_num_queries(1):
        panels.panels_of(found, kam)


def test_a_count_is_for_those_who_may_open_the_tab(client_of_kam: Any, monkeypatch: Any) -> None:
    InvoiceFactory(client=client_of_kam, due_date=clock.today() - dt.timedelta(days=1))
    finance = UserFactory(role="finance")
    assert "Money" in counts(client_of_kam, finance)
    monkeypatch.setitem(
        panels._counts,
        ("money", ""),
        panels.TabCount("money", panels._counts["money", ""].rows, str, "users.manage"),
    )
    assert "Money" not in counts(client_of_kam, finance)


def test_digits_open_tabs(client_of_kam: Any, kam: Any, signed_in: Any) -> None:
    page = plain(signed_in(kam).get(f"/clients/{client_of_kam.pk}/").content.decode())
    assert f'href="/clients/{client_of_kam.pk}/people/" data-hotkey="2"' in page
