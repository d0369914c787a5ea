"""How a payment falls on invoices, without a database (formulas.md 2.5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.models import AllocationRule
from receivables.payments.allocation import Open, named_in, shares_of, spread

DAY = dt.date(2026, 1, 1)


def invoice(pk: int, due: int, amount: int | str, date: int = 0, number: str = "") -> Open:
    return Open(
        pk, number or f"I{pk}", DAY + dt.timedelta(days=date), DAY + dt.timedelta(days=due), Decimal(amount)
    )


amounts = st.decimals(min_value="0.01", max_value="100000", places=2)
open_lists = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), amounts), max_size=12).map(
    lambda rows: [invoice(pk, due, amount, date) for pk, (due, date, amount) in enumerate(rows, 1)]
)


@given(amount=amounts, invoices=open_lists, data=st.data())
def test_shares_never_exceed_and_nothing_is_left_while_something_is_open(amount, invoices, data) -> None:
    keys = [one.pk for one in invoices]
    named = data.draw(st.sets(st.sampled_from(keys))) if keys else set()
    shares = spread(amount, invoices, named)
    open_by_key = {one.pk: one.amount for one in invoices}
    spent = sum((share.amount for share in shares), Decimal(0))

    assert len({share.pk for share in shares}) == len(shares)
    assert all(0 < share.amount <= open_by_key[share.pk] for share in shares)
    assert spent == min(amount, sum(open_by_key.values(), Decimal(0)))  # the remainder is the advance
    assert all((share.rule == AllocationRule.NAMED) == (share.pk in named) for share in shares)


@given(amount=amounts, invoices=open_lists)
def test_nobody_is_paid_before_a_debt_that_is_due_earlier(amount, invoices) -> None:
    shares = {share.pk: share.amount for share in spread(amount, invoices)}
    for earlier in invoices:
        for later in invoices:
            if earlier.due_date < later.due_date and later.pk in shares:
                assert shares.get(earlier.pk) == earlier.amount


@given(amount=amounts, invoices=open_lists, seed=st.randoms())
def test_the_order_in_which_invoices_come_does_not_matter(amount, invoices, seed) -> None:
    shuffled = list(invoices)
    seed.shuffle(shuffled)
    assert spread(amount, shuffled) == spread(amount, invoices)


def test_due_date_then_date_then_number_decide() -> None:
    rows = [invoice(1, 9, 10), invoice(2, 5, 10, date=2), invoice(3, 5, 10, date=1, number="B"),
            invoice(4, 5, 10, date=1, number="A")]  # fmt: skip
    assert [share.pk for share in spread(Decimal(40), rows)] == [4, 3, 2, 1]


def test_a_named_invoice_comes_first_and_the_rest_falls_by_due_date() -> None:
    rows = [invoice(1, 1, 100), invoice(2, 2, 100), invoice(3, 3, 100)]
    found = shares_of(Decimal(150), rows, named_invoice=3, purpose="")
    assert [(share.pk, share.amount, share.rule) for share in found] == [
        (3, Decimal(100), AllocationRule.NAMED),
        (1, Decimal(50), AllocationRule.DUE),
    ]


@pytest.mark.parametrize(
    ("purpose", "found"),
    [
        ("Оплата по счёту ОТ-000123 от 01.10.2026", {1}),
        ("оплата по счетам от-000123, 45/2", {1, 2}),
        ("Оплата ОТ-0001234 за товар", set()),
        ("Оплата №45/2.", {2}),
        ("", set()),
    ],
)
def test_numbers_in_the_purpose_are_whole_words(purpose: str, found: set[int]) -> None:
    rows = [invoice(1, 1, 10, number="ОТ-000123"), invoice(2, 1, 10, number="45/2")]
    assert named_in(purpose, rows) == found
