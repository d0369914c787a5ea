"""Tables of analytics: rows equal to the snapshots, filters, fragments, exports, what is hidden."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessLog
from kam_crm.shared import clock, formats
from kam_crm.shared.clock import add_months, month_start
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ShipmentFactory, ShipmentLineFactory
from tests.factories.reports import (
    AlertFactory,
    AttainmentFactory,
    ClientLifecycleFactory,
    NightlyRunFactory,
    SegmentPolicyFactory,
    SegmentSnapshotFactory,
)

pytestmark = pytest.mark.django_db
SEGMENTS, SALES = reverse("reports:segment_list"), reverse("reports:sales_rows")
ATTAINMENT, CHANGES = reverse("reports:attainment_list"), reverse("reports:alert_list")
NIGHTS = reverse("reports:nightly_list")


@pytest.fixture(autouse=True)
def night(db: None) -> None:
    NightlyRunFactory()


def before(days: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days)


def lines(answer: Any) -> list[str]:
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


# ---- segments ---------------------------------------------------------------------------------------------------


def classed(kam: Any, name: str, code: str, **more: Any) -> Any:
    client = ClientFactory(manager=kam, name=name)
    given = {"segment": code, "abc": code[:1], "xyz_freq": code[1:], **more}
    return SegmentSnapshotFactory(client=client, **given)


def test_segments_show_the_newest_snapshot_not_later_than_asked(kam: Any, see: Any) -> None:
    client = ClientFactory(manager=kam, name="Shop")
    SegmentSnapshotFactory(client=client, as_of=before(10), amount=Decimal(111_111))
    SegmentSnapshotFactory(client=client, amount=Decimal(222_222))
    assert "222 222" in see(kam, SEGMENTS)
    earlier = see(kam, f"{SEGMENTS}?as_of={before(3)}")
    assert "111 111" in earlier and "222 222" not in earlier


def test_segments_name_base_window_and_thresholds(kam: Any, see: Any) -> None:
    policy = SegmentPolicyFactory(valid_from=dt.date(2020, 1, 1), abc_a=77, freq_x=66)
    classed(kam, "Shop", "AX", policy=policy)
    page = see(kam, SEGMENTS)
    first, last = add_months(month_start(clock.today()), -12), add_months(month_start(clock.today()), -1)
    assert f"{formats.short_month(first)} – {formats.short_month(last)}" in page
    assert "77%" in page and "66%" in page and "revenue" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("segment=AX", {"Alpha"}),
        ("segment=none", {"Gamma"}),
        ("abc=A", {"Alpha", "Beta"}),
        ("xyz=Z", {"Beta"}),
        ("share_from=9", {"Alpha"}),
        ("q=alp", {"Alpha"}),
        ("life=silent", {"Beta"}),
        ("moved=true", {"Beta"}),
    ],
)
def test_filters_of_segments(kam: Any, see: Any, query: str, shown: set[str]) -> None:
    classed(kam, "Alpha", "AX", share=Decimal(10))
    beta = classed(kam, "Beta", "AZ", share=Decimal(5))
    classed(kam, "Gamma", "", share=Decimal(1))
    ClientLifecycleFactory(client=beta.client, status="sleeping")
    SegmentSnapshotFactory(
        client=beta.client, as_of=month_start(clock.today()) - dt.timedelta(days=1), segment="AX"
    )
    fragment = see(kam, f"{SEGMENTS}?{query}", htmx=True)
    assert {name for name in ("Alpha", "Beta", "Gamma") if name in fragment} == shown


def test_levels_have_their_own_rows(kam: Any, see: Any) -> None:
    """A client's share is that of the company or of its manager, as asked (R18)."""
    client = ClientFactory(manager=kam)
    SegmentSnapshotFactory(client=client, share=Decimal("1.2345"))
    SegmentSnapshotFactory(client=client, level="manager", scope_id=kam.pk, share=Decimal("55.5555"))
    assert "1.23%" in see(kam, SEGMENTS, htmx=True)
    assert "55.56%" in see(kam, f"{SEGMENTS}?level=manager", htmx=True)


def test_gross_profit_is_not_shown_without_the_right_to_margins(kam: Any, department: Any, see: Any) -> None:
    client = ClientFactory(manager=kam)
    SegmentSnapshotFactory(client=client, amount=Decimal(900_000))
    SegmentSnapshotFactory(client=client, base="gross_profit", amount=Decimal(123_456))
    address = f"{SEGMENTS}?base=gross_profit"
    assert "123 456" in see(kam, address)
    hidden = see(UserFactory(role="support", department=department, locale="en"), address)
    assert "123 456" not in hidden and "900 000" in hidden


def test_gross_profit_is_not_shown_to_a_deputy_without_the_margins_of_some(
    kam: Any, department: Any, see: Any
) -> None:
    deputy = UserFactory(department=department)
    AbsenceFactory(user=kam, deputy=deputy)
    for manager, amount in ((kam, 900_000), (deputy, 800_000)):
        client = ClientFactory(manager=manager)
        SegmentSnapshotFactory(client=client, amount=Decimal(amount))
        SegmentSnapshotFactory(client=client, base="gross_profit", amount=Decimal(123_456))
    page = see(deputy, f"{SEGMENTS}?base=gross_profit&scope=all")
    assert "123 456" not in page and "900 000" in page and "800 000" in page


def test_matrix_and_total_are_of_the_filtered_rows(kam: Any, signed_in: Any) -> None:
    for name, code, amount in (("Alpha", "AX", 75), ("Beta", "AX", 15), ("Gamma", "CZ", 10)):
        classed(kam, name, code, amount=Decimal(amount), share=Decimal(amount))
    listing = signed_in(kam).get(SEGMENTS, {"segment": "AX"}).context["list"]
    assert (listing.count, listing.amount, listing.share) == (2, 90, 90)
    cells = {cell["code"]: (cell["count"], cell["share"]) for row in listing.matrix for cell in row["cells"]}
    assert (cells["AX"], cells["CZ"]) == ((2, "90.0%"), (1, "10.0%"))


def test_amount_opens_the_lines_of_its_window(kam: Any, see: Any) -> None:
    snapshot = classed(kam, "Shop", "AX")
    first, last = (
        add_months(month_start(clock.today()), -12),
        month_start(clock.today()) - dt.timedelta(days=1),
    )
    assert f"{SALES}?client={snapshot.client_id}&date_from={first}&date_to={last}" in see(kam, SEGMENTS)


def test_export_is_what_is_filtered_and_is_logged(kam: Any, signed_in: Any) -> None:
    classed(kam, "Alpha", "AX")
    classed(kam, "Beta", "BX")
    address = reverse("reports:segment_export")
    exported = lines(signed_in(kam).get(address, {"format": "csv", "segment": "AX"}))
    assert len(exported) == 2 and ";Alpha;" in exported[1]
    assert AccessLog.objects.get(subject="segments").details["filters"] == {"segment": "AX"}
    assert signed_in(kam).get(address, {"format": "pdf"}).status_code == 422


# ---- attainment -------------------------------------------------------------------------------------------------


def test_percentages_of_a_few_clients_are_not_rounded_twice(kam: Any, see: Any) -> None:
    """11 clients in 14 of 20 days lead to 15.714, 142.86 % of 11; 15.71 would be 142.8 %."""
    given = {"measure": "active_clients", "elapsed": 14, "working_days": 20}
    AttainmentFactory(
        manager=kam, plan=Decimal(11), fact=Decimal(11), landing=Decimal("15.71"), attainment=Decimal(100),
        landing_pct=Decimal("142.86"), **given,
    )  # fmt: skip
    assert "142.9%" in see(kam, f"{ATTAINMENT}?measure=active_clients")


def test_attainment_equals_the_rows_of_the_night(head: Any, kam: Any, signed_in: Any, see: Any) -> None:
    AttainmentFactory(manager=kam)
    AttainmentFactory(manager=head, plan=None, attainment=None, landing_pct=None, required_per_day=None)
    AttainmentFactory(manager=kam, measure="active_clients", fact=Decimal(7), plan=Decimal(9))
    listing = signed_in(head).get(ATTAINMENT).context["list"]
    assert [row["one"].manager for row in listing.rows] == [kam, head]  # nothing stands last
    assert (listing.progress.plan, listing.progress.fact) == (3_000_000, 2_800_000)
    page = see(head, ATTAINMENT, htmx=True)
    assert "46.7%" in page and "145 455" in page and "10 of 21 working days" in see(head, ATTAINMENT)
    assert "1 400 000" not in see(head, f"{ATTAINMENT}?measure=active_clients", htmx=True)


def test_attainment_of_colleagues_is_not_a_kams_business(kam: Any, head: Any, see: Any) -> None:
    AttainmentFactory(manager=head, fact=Decimal(777_777))
    assert "777 777" not in see(kam, ATTAINMENT)


# ---- shipment lines ---------------------------------------------------------------------------------------------


def sold(client: Any, day: dt.date, amount: int, **more: Any) -> Any:
    shipment = ShipmentFactory(client=client, date=day)
    return ShipmentLineFactory(shipment=shipment, amount=Decimal(amount), **more)


def test_lines_sum_to_their_figures(kam: Any, signed_in: Any) -> None:
    client = ClientFactory(manager=kam)
    sold(client, clock.today(), 1000, cost=Decimal(700))
    sold(client, clock.today(), 500, cost=None)
    sold(client, clock.today(), -200, kind="return", quantity=Decimal(-1), cost=Decimal(-150))
    listing = signed_in(kam).get(SALES).context["list"]
    assert listing.sums["whole"] == 1300
    assert (listing.margin, listing.margin_pct) == (250, Decimal("31.2500"))  # of 800 with a known cost
    assert listing.unknown_share == Decimal("33.3333")


def test_cost_and_margin_are_hidden_without_the_right(
    kam: Any, department: Any, see: Any, signed_in: Any
) -> None:
    sold(ClientFactory(manager=kam), clock.today(), 1000, cost=Decimal("654.32"))
    support = UserFactory(role="support", department=department, locale="en")
    assert "654.32" in see(kam, SALES) and "Gross profit" in see(kam, SALES)
    hidden = see(support, SALES)
    assert "654.32" not in hidden and "345.68" not in hidden and "Gross profit" not in hidden
    exported = "\n".join(lines(signed_in(support).get(reverse("reports:sales_export"), {"format": "csv"})))
    assert "654" not in exported and "1000.00" in exported


def test_the_filter_by_unknown_cost_tells_nothing_without_the_right(
    kam: Any, department: Any, signed_in: Any
) -> None:
    sold(ClientFactory(manager=kam), clock.today(), 1000, cost=Decimal(1))
    support = UserFactory(role="support", department=department)
    answers = [
        signed_in(user).get(SALES, {"cost": "unknown"}).context["list"].sums for user in (kam, support)
    ]
    assert [sums["lines"] for sums in answers] == [0, 1]


@pytest.mark.parametrize(
    ("query", "months"),
    [
        ({}, {0}),
        ({"month": "{last}"}, {1}),
        ({"client": "{client}"}, {1, 12}),
        ({"client": "{client}", "period": "all"}, {0, 1, 12, 13}),
        ({"date_from": "{first}"}, {0, 1, 12}),
    ],
)
def test_periods(kam: Any, signed_in: Any, query: dict[str, str], months: set[int]) -> None:
    """Without one: this month; for a client the twelve full months of the segments."""
    client, this = ClientFactory(manager=kam), month_start(clock.today())
    for back in (0, 1, 12, 13):
        sold(client, add_months(this, -back), 10**6 + back)
    words = {"last": f"{add_months(this, -1):%Y-%m}", "client": client.pk, "first": add_months(this, -12)}
    given = {name: value.format(**words) for name, value in query.items()}
    listing = signed_in(kam).get(SALES, given).context["list"]
    assert {int(line["line"].amount) - 10**6 for line in listing.rows} == months


def test_lines_filter_by_manager_and_product(head: Any, kam: Any, signed_in: Any) -> None:
    first = sold(ClientFactory(manager=kam), clock.today(), 100)
    sold(ClientFactory(manager=head), clock.today(), 200)
    for query in (
        {"manager": kam.pk},
        {"product": first.product_id},
        {"client": first.client_id, "period": "all"},
    ):
        rows = signed_in(head).get(SALES, query).context["list"].rows
        assert [row["line"] for row in rows] == [first]


def test_lines_go_on_from_page_to_page(kam: Any, signed_in: Any) -> None:
    client = ClientFactory(manager=kam)
    shipment = ShipmentFactory(client=client)
    for _number in range(60):
        ShipmentLineFactory(shipment=shipment)
    browser = signed_in(kam)
    first = browser.get(SALES).context["list"]
    second = browser.get(SALES, {"cursor": first.page.next}).context["list"]
    assert (len(first.page), len(second.page)) == (50, 10)
    assert not {line.pk for line in first.page.items} & {line.pk for line in second.page.items}


# ---- changes and nights -----------------------------------------------------------------------------------------


def test_changes_filter_by_night_and_kind(kam: Any, signed_in: Any) -> None:
    client = ClientFactory(manager=kam)
    new, old = AlertFactory(client=client), AlertFactory(client=client, as_of=before(1))
    paid = AlertFactory(client=client, kind="paid", figures={"amount": "5.00", "count": "1"}, weight=1)
    browser = signed_in(kam)

    def found(**query: Any) -> list[Any]:
        return list(browser.get(CHANGES, query).context["list"].page.items)

    assert found() == [new, paid, old]
    assert found(as_of=before(1)) == [old]
    assert found(kind="paid") == [paid]


def test_changes_are_of_visible_clients(kam: Any, stranger: Any, see: Any) -> None:
    AlertFactory(client=ClientFactory(manager=stranger, name="Foreign"))
    assert "Foreign" not in see(kam, CHANGES)


def test_nights_show_errors_and_can_be_narrowed_to_them(head: Any, see: Any) -> None:
    NightlyRunFactory(step="alerts", position=6, done_at=None, error="division by zero")
    assert "division by zero" in see(head, NIGHTS)
    failed = see(head, f"{NIGHTS}?failed=yes", htmx=True)
    assert "division by zero" in failed and "Segments" not in failed


# ---- all of them ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [SEGMENTS, ATTAINMENT, SALES, CHANGES])
def test_empty_tables_say_what_would_be_here(kam: Any, see: Any, address: str) -> None:
    assert 'class="nothing"' in see(kam, address)


SENSELESS = ("cursor=%00", "as_of=31.12", "month=2026-13", "client=x", "manager=99999999999999999999", "sort=nothing",
             "share_from=x", "level=galaxy", "q=%00", "date_from=now", "as_of=0001-01-01", "month=9999-12")  # fmt: skip


@pytest.mark.parametrize("query", SENSELESS)
@pytest.mark.parametrize("address", [SEGMENTS, SALES, ATTAINMENT, CHANGES])
def test_a_senseless_address_is_answered(kam: Any, signed_in: Any, address: str, query: str) -> None:
    assert signed_in(kam).get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize("name", ["segment", "attainment", "sales"])
def test_an_export_takes_no_nul_into_its_log(kam: Any, signed_in: Any, name: str) -> None:
    answer = signed_in(kam).get(f"{reverse(f'reports:{name}_export')}?format=csv&client=a%00b&x%00=1")
    assert answer.status_code == 200 and b"".join(answer.streaming_content)
    assert AccessLog.objects.get().details["filters"] == {"client": "ab", "x": "1"}


def test_another_measure_keeps_the_department_that_a_figure_brought(head: Any, signed_in: Any) -> None:
    listing = (
        signed_in(head).get(f"{ATTAINMENT}?measure=revenue&department={head.department_id}").context["list"]
    )
    assert all(f"department={head.department_id}" in one["url"] for one in listing.measures)
