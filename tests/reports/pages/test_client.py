"""A client on one screen, and why he is in his segment."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from desk.overview.pages.overview import Overview, short_name
from dossiers.services import add_note
from kam_crm.shared import clock
from kam_crm.shared.clock import add_months, month_start
from kam_crm.shared.money import ZERO
from receivables.credit.pages.card import CreditCard
from receivables.credit.services import CreditState
from reports.models import SegmentPolicy
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, ContractFactory
from tests.factories.plans import ActivityFactory
from tests.factories.receivables import CreditLimitFactory
from tests.factories.reports import (
    ClientMonthFactory,
    NightlyRunFactory,
    SegmentPolicyFactory,
    SegmentSnapshotFactory,
)
from tests.reports.pages.conftest import plain

pytestmark = pytest.mark.django_db
LAST = add_months(month_start(clock.today()), -1)


@pytest.fixture
def client_of_kam(kam: Any) -> Any:
    NightlyRunFactory()
    return ClientFactory(manager=kam, name="Northern Trade", summary__month_fact=Decimal(500))


def page_of(client: Any) -> str:
    return reverse("desk:client_overview", args=[client.pk])


def months(client: Any, count: int, revenue: int, *, before: int = 0) -> None:
    for place in range(count):
        month = add_months(LAST, -place - before)
        ClientMonthFactory(
            client=client, month=month, revenue=Decimal(revenue), cost=Decimal(revenue) * 3 / 4
        )


def test_year_is_twelve_full_months_against_the_twelve_before(client_of_kam: Any, kam: Any) -> None:
    months(client_of_kam, 12, 110_000)
    months(client_of_kam, 12, 100_000, before=12)
    ClientMonthFactory(client=client_of_kam, month=month_start(clock.today()), revenue=Decimal(9_999_999))
    shipments = Overview(client_of_kam, kam).shipments
    assert (shipments.year, shipments.year_before) == (1_320_000, 1_200_000)
    title = "Shipments in 12 months: 1 320 thousand ₽, 10.0% more than the year before"
    assert plain(shipments.title) == title
    assert [row[1:] for row in shipments.table[:-1]] == [["110", "100"]] * 12


def test_a_first_year_is_compared_with_nothing(client_of_kam: Any, kam: Any) -> None:
    months(client_of_kam, 3, 100_000)
    assert plain(Overview(client_of_kam, kam).shipments.title) == "Shipments in 12 months: 300 000 ₽"


def test_margin_is_of_sales_with_a_known_cost(client_of_kam: Any, kam: Any) -> None:
    """(R159)"""
    months(client_of_kam, 1, 100_000)
    ClientMonthFactory(
        client=client_of_kam, month=add_months(LAST, -1), known_revenue=Decimal(0), cost=Decimal(0)
    )
    assert Overview(client_of_kam, kam).shipments.margin == 25


def test_margin_is_hidden_from_those_who_may_not_see_it(
    client_of_kam: Any, department: Any, see: Any
) -> None:
    months(client_of_kam, 2, 100_000)
    support = UserFactory(role="support", department=department, locale="en")
    finance = UserFactory(role="finance", locale="en")
    assert "Margin of 12 months" in see(finance, page_of(client_of_kam))
    assert "Margin" not in see(support, page_of(client_of_kam))


def test_money_shows_debt_limit_and_what_is_free(client_of_kam: Any, kam: Any, see: Any) -> None:
    CreditLimitFactory(client=client_of_kam, amount=Decimal(700_000))
    page = see(kam, page_of(client_of_kam))
    assert "700 000" in page and "taken 0.0%" in page


def test_next_activity_is_the_first_one_ahead(client_of_kam: Any, kam: Any) -> None:
    for offset, purpose in ((-1, "gone"), (5, "later"), (2, "sooner")):
        day = clock.today() + dt.timedelta(days=offset)
        ActivityFactory(client=client_of_kam, manager=kam, day=day, purpose=purpose)
    assert Overview(client_of_kam, kam).next_activity.purpose == "sooner"  # type: ignore[union-attr]


def test_people_begin_with_who_decides_and_a_gap_is_named(client_of_kam: Any, kam: Any, see: Any) -> None:
    ClientContactFactory(client=client_of_kam, role="user", person__full_name="User One")
    assert "who decides" in see(kam, page_of(client_of_kam))
    ClientContactFactory(client=client_of_kam, role="decider", person__full_name="Decider Two")
    ClientContactFactory(
        client=client_of_kam, role="decider", person__full_name="Gone Three", is_active=False
    )
    overview = Overview(client_of_kam, kam)
    assert [name for name, _roles, _place in overview.people_strip] == ["Decider Two", "User One"]
    assert not overview.has_no_decider


@pytest.mark.parametrize(
    ("full", "short"),
    [("Громов Сергей Петрович", "Громов С. П."), ("Anna Falcon", "Anna Falcon"), ("A b c d", "A b c d")],
)
def test_names_of_three_words_are_shortened(full: str, short: str) -> None:
    assert short_name(full) == short


@pytest.mark.parametrize(
    ("taken", "tone", "light"),
    [(79, "", "green"), (80, "amber", "amber"), (100, "amber", "amber"), (101, "red", "red")],
)
def test_every_page_warns_of_the_limit_at_the_same_share(
    client_of_kam: Any, kam: Any, taken: int, tone: str, light: str
) -> None:
    """(R170) From 80 % of the limit on."""
    state = CreditState(
        Decimal(taken), ZERO, ZERO, "limit", limit=Decimal(100), tolerance_days=5, overdue_days=0
    )
    money = Overview(client_of_kam, kam).money
    money.credit = state
    assert money.limit_tone == tone
    assert CreditCard(client_of_kam.pk, state, clock.today()).limit_light["tone"] == light


def test_of_two_contracts_the_one_that_began_last_counts(client_of_kam: Any, kam: Any) -> None:
    start = clock.today()
    for number, days_ago in (("new", 1), ("old", 30)):
        ContractFactory(
            client=client_of_kam, number=number, valid_from=start - dt.timedelta(days=days_ago), valid_to=None
        )
    facts = {row["label"]: row["value"] for row in Overview(client_of_kam, kam).facts}
    assert facts["Contract"] == "new, without an end"


def test_facts_name_the_contract_in_force(client_of_kam: Any, kam: Any) -> None:
    ContractFactory(client=client_of_kam, number="18", valid_to=dt.date(clock.today().year + 1, 12, 31),
                    payment_term_days=21)  # fmt: skip
    facts = {row["label"]: row["value"] for row in Overview(client_of_kam, kam).facts}
    assert facts["Contract"] == f"18 until Dec {clock.today().year + 1}"
    assert facts["Payment term"] == "21 calendar days"


def test_last_five_events_are_shown(client_of_kam: Any, kam: Any, see: Any) -> None:
    for number in range(6):
        add_note(by=kam, client=client_of_kam, text=f"note number {number}")
    page = see(kam, page_of(client_of_kam))
    assert "note number 5" in page and "note number 0" not in page


def test_a_note_is_written_from_the_history(client_of_kam: Any, kam: Any, signed_in: Any, see: Any) -> None:
    address = reverse("dossiers:note_add", args=[client_of_kam.pk])
    assert f'action="{address}"' in see(kam, reverse("dossiers:client_history", args=[client_of_kam.pk]))
    assert signed_in(kam).post(address, {"text": "likes tea"}).status_code == 302
    assert client_of_kam.notes.get().text == "likes tea"


def test_a_foreign_client_is_not_found(kam: Any, stranger: Any, signed_in: Any) -> None:
    foreign = ClientFactory(manager=stranger)
    assert signed_in(kam).get(page_of(foreign)).status_code == 404
    assert signed_in(kam).get(reverse("reports:why_segment", args=[foreign.pk])).status_code == 404


def test_why_is_the_sentence_of_the_newest_snapshot(client_of_kam: Any, kam: Any, see: Any) -> None:
    SegmentSnapshotFactory(
        client=client_of_kam, as_of=clock.today() - dt.timedelta(days=1), cum_before=Decimal(10)
    )
    SegmentSnapshotFactory(client=client_of_kam, cum_before=Decimal("61.3"))
    address = reverse("reports:why_segment", args=[client_of_kam.pk])
    page, fragment = see(kam, address), see(kam, address, htmx=True)
    assert "61.3% of the company's sales come from larger clients" in fragment
    assert "<html" not in fragment and fragment.strip() in page


def test_why_of_gross_profit_needs_the_right_to_margins(
    client_of_kam: Any, kam: Any, department: Any, see: Any
) -> None:
    SegmentSnapshotFactory(client=client_of_kam)
    SegmentSnapshotFactory(client=client_of_kam, base="gross_profit", cum_before=Decimal(12))
    address = reverse("reports:why_segment", args=[client_of_kam.pk]) + "?base=gross_profit"
    assert "gross profit" in see(kam, address)
    assert "gross profit" not in see(UserFactory(role="support", department=department, locale="en"), address)


@pytest.mark.parametrize(
    ("role", "words"), [("director", "12.0% of the company's gross profit"), ("support", "which you do")]
)
def test_the_sentence_of_a_dossier_is_of_the_class_beside_it(
    client_of_kam: Any, see: Any, role: str, words: str
) -> None:
    """With gross profit as the base that is shown, the overview explains that class or says why not (M5)."""
    policy = SegmentPolicyFactory()
    SegmentPolicy.objects.update(shown_base="gross_profit")
    for base, before in (("revenue", 85), ("gross_profit", 12)):
        SegmentSnapshotFactory(client=client_of_kam, base=base, cum_before=Decimal(before), policy=policy)
    department = client_of_kam.manager.department
    user = UserFactory(role=role, department=department, locale="en")
    page = see(user, reverse("desk:client_overview", args=[client_of_kam.pk]))
    assert words in page
    assert "85 %" not in page and "85%" not in page


def test_why_without_a_class_says_what_is_missing(client_of_kam: Any, kam: Any, see: Any) -> None:
    assert "No class yet" in see(kam, reverse("reports:why_segment", args=[client_of_kam.pk]))


def test_queries_do_not_grow_with_people_months_and_activities(
    client_of_kam: Any, kam: Any, queries: Any
) -> None:
    def add(count: int, month: int) -> None:
        for number in range(count):
            place = ClientContactFactory(client=client_of_kam)
            ActivityFactory(client=client_of_kam, manager=kam, day=clock.today()).persons.add(place)
            add_note(by=kam, client=client_of_kam, text=f"note {number}")
        months(client_of_kam, count, 1000, before=month)

    add(2, 0)
    few = queries(kam, page_of(client_of_kam))
    add(18, 2)
    # fewer where the newest events are of fewer sources than before
    assert queries(kam, page_of(client_of_kam)) <= few
