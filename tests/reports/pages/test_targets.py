"""Targets: read by those concerned, set in place by those who may, refused in place."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from kam_crm.shared import clock
from reports.models import Target
from reports.targets.forms import typed_amount
from tests.factories.reports import TargetFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
PAGE = reverse("reports:target_list")
MONTH = f"{clock.today():%Y-%m}"
HTMX = {"HX-Request": "true"}


def row_of(manager: Any) -> str:
    return reverse("reports:target_set", args=[manager.pk])


def typed(**given: str) -> dict[str, str]:
    return {"month": MONTH, "revenue": "", "active_clients": "", "new_clients": "", **given}


def kept(manager: Any) -> dict[str, Decimal]:
    return dict(Target.objects.filter(manager=manager).values_list("measure", "amount"))


def test_a_kam_reads_his_own_and_has_nothing_to_type(kam: Any, head: Any, see: Any) -> None:
    TargetFactory(manager=kam, amount=Decimal(1_111_111))
    TargetFactory(manager=head, amount=Decimal(2_222_222))
    page = see(kam, PAGE)
    assert (
        "1 111 111" in page and "2 222 222" not in page and '<input class="form-control target"' not in page
    )


def test_a_head_sets_a_row_in_place(head: Any, kam: Any, signed_in: Any) -> None:
    answer = signed_in(head).post(row_of(kam), typed(revenue="24 000 000", active_clients="9"), headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode() and "Saved" in answer.content.decode()
    assert kept(kam) == {"revenue": 24_000_000, "active_clients": 9}


def test_an_emptied_field_takes_the_target_away(head: Any, kam: Any, signed_in: Any) -> None:
    TargetFactory(manager=kam)
    signed_in(head).post(row_of(kam), typed(active_clients="4"), headers=HTMX)
    assert kept(kam) == {"active_clients": 4}


def test_a_refused_row_keeps_what_was_typed_and_saves_nothing(head: Any, kam: Any, signed_in: Any) -> None:
    for headers in (HTMX, {}):
        answer = signed_in(head).post(
            row_of(kam), typed(revenue="5000", active_clients="9,5"), headers=headers
        )
        text = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="9,5"' in text and "A number of clients must be whole." in text
        assert ("<html" in text) == (not headers)
    assert kept(kam) == {}


def test_without_scripts_the_form_goes_back_to_its_month(head: Any, kam: Any, signed_in: Any) -> None:
    answer = signed_in(head).post(row_of(kam), typed(month="2030-02", revenue="5"))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PAGE}?month=2030-02")
    assert Target.objects.get(manager=kam).month.isoformat() == "2030-02-01"


def test_a_manager_of_another_department_is_not_found(head: Any, stranger: Any, signed_in: Any) -> None:
    assert signed_in(head).post(row_of(stranger), typed(revenue="5")).status_code == 404
    assert kept(stranger) == {}


def test_a_kam_may_not_set_his_own(kam: Any, signed_in: Any) -> None:
    assert signed_in(kam).post(row_of(kam), typed(revenue="5")).status_code == 403


def test_the_month_before_stands_beside_and_totals_below(
    head: Any, kam: Any, see: Any, signed_in: Any
) -> None:
    this = clock.month_start(clock.today())
    TargetFactory(manager=kam, month=clock.add_months(this, -1), amount=Decimal(333_333))
    TargetFactory(manager=kam, amount=Decimal(400))
    TargetFactory(manager=head, amount=Decimal(100))
    assert "333 333" in see(head, PAGE)
    assert signed_in(head).get(PAGE).context["table"].totals[0] == 500


def test_a_saved_row_brings_the_new_sums(head: Any, kam: Any, signed_in: Any) -> None:
    TargetFactory(manager=head, amount=Decimal(100))
    answer = signed_in(head).post(row_of(kam), typed(revenue="400"), headers=HTMX).content.decode()
    assert re.search(
        r'<template>\s*<tfoot id="together" hx-swap-oob="true">.*<td class="n">500</td>', answer, re.S
    )
    refused = signed_in(head).post(row_of(kam), typed(revenue="-1"), headers=HTMX).content.decode()
    assert "together" not in refused


def test_what_another_set_meanwhile_is_kept_or_shown(
    head: Any, director: Any, kam: Any, signed_in: Any
) -> None:
    """The head had 100 and 3 before him; the director made 150 of the 100."""
    TargetFactory(manager=kam, amount=Decimal(150))
    TargetFactory(manager=kam, measure="active_clients", amount=Decimal(3))
    seen = {"seen_revenue": "100.00", "seen_active_clients": "3.00", "seen_new_clients": ""}
    web = signed_in(head)
    assert web.post(row_of(kam), typed(revenue="100", active_clients="4", **seen)).status_code == 302
    assert kept(kam) == {"revenue": 150, "active_clients": 4}
    clash = web.post(row_of(kam), typed(revenue="200", active_clients="4", **seen), headers=HTMX)
    text = clash.content.decode()
    assert clash.status_code == 422 and "It was changed to 150 meanwhile." in text
    assert 'value="200"' in text and 'name="seen_revenue" value="150.00"' in text
    assert kept(kam) == {"revenue": 150, "active_clients": 4}
    again = seen | {"seen_revenue": "150.00"}
    assert web.post(row_of(kam), typed(revenue="200", active_clients="4", **again)).status_code == 302
    assert kept(kam) == {"revenue": 200, "active_clients": 4}


def test_the_same_row_twice_is_no_change_of_anybody_else(head: Any, kam: Any, signed_in: Any) -> None:
    row = typed(revenue="7", seen_revenue="")
    assert [signed_in(head).post(row_of(kam), row).status_code for _time in range(2)] == [302, 302]


def test_large_targets_are_grouped_in_their_fields(head: Any, kam: Any, see: Any) -> None:
    TargetFactory(manager=kam, amount=Decimal("24000000.00"))
    TargetFactory(manager=head, amount=Decimal("1500.50"))
    page = see(head, PAGE)
    assert 'value="24 000 000"' in page and 'value="1 500.50"' in page


def test_a_target_of_one_who_left_counts_until_it_is_taken_away(head: Any, kam: Any, signed_in: Any) -> None:
    TargetFactory(manager=kam, amount=Decimal(70))
    kam.is_active = False
    kam.save()
    table = signed_in(head).get(PAGE).context["table"]
    assert table.totals[0] == 70 and kam in table.people
    more = signed_in(head).post(row_of(kam), typed(revenue="90"), headers=HTMX)
    assert more.status_code == 422 and kept(kam) == {"revenue": 70}
    assert signed_in(head).post(row_of(kam), typed(), headers=HTMX).status_code == 200
    assert kept(kam) == {} and kam not in signed_in(head).get(PAGE).context["table"].people


@pytest.mark.parametrize(
    ("text", "amount"),
    [("", None), ("  ", None), ("24 000 000", Decimal(24_000_000)), ("1\u202f500,50", Decimal("1500.50")),
     ("7.5", Decimal("7.5"))],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, amount: Decimal | None) -> None:
    assert typed_amount(text) == amount


@pytest.mark.parametrize("text", ["many", "1,2,3", "NaN", "Infinity", "1e5x", "9" * 30])
def test_what_is_no_number_is_refused(text: str) -> None:
    with refused("not_a_number"):
        typed_amount(text)
