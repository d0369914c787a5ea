"""Contracts, limits and price columns of clients: the rules of their pages, for rows of files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import User
from dossiers.models import Client, Contract
from integrations.imports.problems import Counts
from kam_crm.shared import clock
from orders.models import ClientPriceColumn
from receivables.models import CreditLimit
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.factories.orders import ClientPriceColumnFactory, PriceColumnFactory
from tests.factories.receivables import CreditLimitFactory
from tests.integrations.files import give, refused

pytestmark = pytest.mark.django_db
HEADER = {
    "contracts": "client_code,number,signed_on,valid_to,payment_term_days",
    "limits": "client_code,amount,way,valid_from",
    "columns": "client_code,column,valid_from",
}


@pytest.fixture(autouse=True)
def client(kam: User) -> Client:
    return ClientFactory(code="K1", manager=kam)


def rows(kind: str, *lines: str) -> str:
    return "\n".join([HEADER[kind], *lines])


def test_a_contract_of_a_file_counts_at_once_from_the_day_it_was_signed(client: Client, admin: User) -> None:
    give("contracts", rows("contracts", "K1,D-1,2026-01-10,,30"), admin)
    contract = Contract.objects.newest_in_force(dt.date(2026, 1, 10))
    assert (contract.client, contract.payment_term_days, contract.term_unit) == (client, 30, "calendar")


@pytest.mark.parametrize("terms", [",45", ",14", "2031-01-01,30"])
def test_terms_in_force_are_not_changed_by_a_file(client: Client, admin: User, terms: str) -> None:
    """What two people agreed to, two people change."""
    contract = ContractFactory(client=client, number="D-1", valid_to=None, payment_term_days=30)
    bad = refused("contracts", rows("contracts", f"K1,D-1,{contract.signed_on},{terms}"), admin)
    assert bad == [(2, "number", "D-1", "its terms change on its page, with a second yes")]
    contract.refresh_from_db()
    assert (contract.payment_term_days, contract.valid_to) == (30, None)


def test_a_cell_that_is_empty_takes_nothing_away_but_the_end(client: Client, admin: User) -> None:
    contract = ContractFactory(
        client=client, number="D-1", term_unit="working", valid_to=dt.date(2030, 1, 1), payment_term_days=30
    )
    bad = refused("contracts", rows("contracts", f"K1,D-1,{contract.signed_on},,30"), admin)
    assert [row[3] for row in bad] == ["its terms change on its page, with a second yes"]
    same = rows("contracts", f"K1,D-1,{contract.signed_on},2030-01-01,30")
    assert give("contracts", same, admin) == Counts(unchanged=1)


def test_a_proposal_is_not_decided_by_a_file(client: Client, admin: User) -> None:
    contract = ContractFactory(client=client, number="D-1", status="draft", payment_term_days=30)
    bad = refused("contracts", rows("contracts", f"K1,D-1,{contract.signed_on},,45"), admin)
    assert bad == [(2, "number", "D-1", "its terms are being decided on")]


@pytest.mark.parametrize(
    ("kind", "line", "column", "reason"),
    [
        ("contracts", "K9,D-1,2026-01-10,,30", "client_code", "there is no such code"),
        ("contracts", "K1,D-1,2026-01-10,2026-01-01,30", "valid_to", "The contract ends before it begins."),
        ("contracts", "K1,D-1,2026-01-10,,400", "payment_term_days", "more than 365 days"),
        ("contracts", "K1,D-1,2026-01-10,,1.5", "payment_term_days", "not a whole number"),
        ("limits", "K9,1,,", "client_code", "there is no such code"),
        ("limits", "K1,,,", "amount", "Say how much the client may owe."),
        ("limits", "K1,5,unlimited,", "amount", "This way of paying has no limit: leave it empty."),
        ("columns", "K9,List,", "client_code", "there is no such code"),
        ("columns", "K1,None,", "column", "unknown; allow creating what is missing, or add it"),
    ],
)
def test_a_refused_row_says_where_and_why(
    kind: str, line: str, column: str, reason: str, admin: User
) -> None:
    PriceColumnFactory(name="List")
    [(row, found, _value, words)] = refused(kind, rows(kind, line), admin)
    assert (row, found, words) == (2, column, reason)


def test_the_first_limits_of_a_client_may_lie_in_the_past_later_ones_may_not(
    client: Client, admin: User
) -> None:
    give("limits", rows("limits", "K1,500,,2020-01-01", "K1,700,,2021-01-01"), admin)
    client.summary.refresh_from_db()
    assert [limit.amount for limit in client.limits.all()] == [700, 500]
    assert {limit.set_by for limit in client.limits.all()} == {admin}
    for line in ("K1,900,,2020-01-01", "K1,900,,2022-01-01"):
        bad = refused("limits", rows("limits", line), admin)
        assert [(column, reason) for _row, column, _value, reason in bad] == [
            ("valid_from", "A limit begins today or later.")
        ]


def test_a_limit_without_a_day_begins_today_unless_it_holds_already(client: Client, admin: User) -> None:
    CreditLimitFactory(client=client, amount=Decimal(500), contract=False)
    assert give("limits", rows("limits", "K1,500,,"), admin) == Counts(unchanged=1)
    assert give("limits", rows("limits", "K1,700,,"), admin) == Counts(created=1)
    assert give("limits", rows("limits", "K1,800,,"), admin) == Counts(updated=1)
    assert CreditLimit.objects.in_force(clock.today()).get().amount == 800


def test_finance_grants_by_a_file_no_more_than_on_the_page(client: Client, finance: User) -> None:
    assert give("limits", rows("limits", "K1,5000000,,"), finance) == Counts(created=1)
    for line, column in [("K1,5000001,,", "amount"), ("K1,,unlimited,", "way")]:
        [(_row, found, _value, words)] = refused("limits", rows("limits", line), finance)
        assert found == column and words.startswith("This is above your limit")


def test_a_column_without_a_day_begins_today_unless_it_holds_already(client: Client, admin: User) -> None:
    ClientPriceColumnFactory(client=client, column=PriceColumnFactory(name="List"))
    PriceColumnFactory(name="Dealer")
    assert give("columns", rows("columns", "K1,list,"), admin) == Counts(unchanged=1)
    assert give("columns", rows("columns", "K1,Dealer,"), admin) == Counts(created=1)
    assert ClientPriceColumn.objects.get(valid_from=clock.today()).column.name == "Dealer"
    [(_row, column, _value, words)] = refused("columns", rows("columns", "K1,Dealer,2021-01-01"), admin)
    assert (column, words) == ("valid_from", "A price column begins today or later.")
