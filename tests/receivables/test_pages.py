"""The pages: what they show and filter, errors in place, the same number of queries however long the lists."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessLog, User
from dossiers.models import Client, ClientSummary
from kam_crm.shared import formats
from receivables.collection.pages.debts import SOON, DebtListing
from receivables.models import Invoice
from receivables.services import refresh_summary, register_payment
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory, PaymentFactory
from tests.support.answers import text_of
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DEBTS = reverse("receivables:debt_list")
INVOICES = reverse("receivables:invoice_list")
PAYMENTS = reverse("receivables:payment_list")


def debtor(kam: User, name: str, limit: int, *debts: tuple[int, int]) -> Client:
    """A client with invoices of (days late, amount)."""
    client = ClientFactory(manager=kam, name=name, summary__segment="AX")
    CreditLimitFactory(client=client, amount=limit)
    for late, amount in debts:
        due = TODAY - dt.timedelta(days=late)
        InvoiceFactory(client=client, amount=amount, due_date=due, date=due - dt.timedelta(days=21))
    refresh_summary([client.pk], as_of=TODAY)
    return client


@pytest.fixture
def three(kam: User) -> list[Client]:
    return [
        debtor(kam, "Alpha", 100, (-5, 300)),  # over the limit, nothing overdue
        debtor(kam, "Beta", 9000, (12, 400), (-9, 50)),  # overdue within the limit
        debtor(kam, "Gamma", 9000, (75, 1000)),  # overdue for long
    ]


def names(answer: Any) -> list[str]:
    return [line.name for line in answer.context["list"].lines]


def rows_of_csv(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


# ---- debts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Gamma", "Beta", "Alpha"]),
        ({"sort": "name"}, ["Alpha", "Beta", "Gamma"]),
        ({"sort": "debt"}, ["Alpha", "Beta", "Gamma"]),
        ({"sort": "-days"}, ["Gamma", "Beta", "Alpha"]),
        ({"sort": "-over_limit"}, ["Alpha", "Gamma", "Beta"]),
        ({"sort": "nonsense"}, ["Gamma", "Beta", "Alpha"]),
        ({"overdue": "true"}, ["Gamma", "Beta"]),
        ({"over_limit": "true"}, ["Alpha"]),
        ({"overdue": "true", "over_limit": "true"}, []),
        ({"long": "true"}, ["Gamma"]),
        ({"q": "bet"}, ["Beta"]),
        ({"q": "\x00"}, ["Gamma", "Beta", "Alpha"]),  # no text at all
    ],
)
def test_debts_by_filter_and_order(web: Browser, three: Any, query: dict[str, str], found: list[str]) -> None:
    assert names(web.get(DEBTS, query)) == found


def test_every_figure_of_the_debts_is_there_and_opens_its_rows(web: Browser, three: list[Client]) -> None:
    answer = web.get(DEBTS)
    listing, beta = answer.context["list"], three[1]
    line = listing.lines[1]
    assert [text for text, _url in line.buckets] == ["50", "400", "", "", "", ""]
    assert (line.debt, line.overdue, line.days, line.over_limit) == ("450", "400", 12, "")
    assert line.buckets[1][1] == f"{INVOICES}?client={beta.pk}&age=days_1_30"
    totals = listing.totals
    assert (totals.clients, totals.debt, totals.overdue, totals.over_limit) == (3, 1750, 1400, 200)
    assert totals.buckets == [350, 400, 0, 1000, 0, 0]
    assert line.second == "debt 450 · 1–30 400"
    assert [figure["note"] for figure in listing.figures[:2]] == ["3 clients", "80.0% of the debt, 2 clients"]
    assert (totals.overdue_clients, totals.over_limit_clients, totals.due_soon) == (2, 1, 300)
    opened = web.get(line.buckets[1][1])
    assert [invoice.open_amount for invoice in opened.context["list"].rows] == [400]


@pytest.mark.parametrize(
    "query",
    [
        {"overdue": "true"},
        {"over_limit": "true"},
        {"long": "true"},
        {"q": "bet"},
        {"overdue": "true", "q": "1"},
    ],
)
def test_totals_of_a_narrowed_list_open_the_invoices_of_its_clients(
    web: Browser, three: list[Client], query: dict[str, str]
) -> None:
    """The client who is only over the limit, and a number that begins like the words searched for, are not meant."""
    InvoiceFactory(client=three[0], number="1-beta", amount=7, due_date=TODAY + 3 * SOON)
    Client.objects.filter(pk=three[1].pk).update(code="1-code")
    refresh_summary([three[0].pk], as_of=TODAY)
    InvoiceFactory(client=three[2], number="bet", amount=3)
    refresh_summary([three[2].pk], as_of=TODAY)
    listing = web.get(DEBTS, query).context["list"]
    totals, soon = listing.totals, listing.figures[3]["url"]
    shown = [(totals.debt, listing.open_url), (totals.overdue, listing.overdue_url), (totals.due_soon, soon)]
    shown += zip(totals.buckets, [url for _text, url in listing.totals_line], strict=True)
    clients = set(names(web.get(DEBTS, query)))
    for amount, url in shown:
        opened = web.get(url, headers={"HX-Request": "true"}).context["list"]
        assert sum(row.open_amount for row in opened.rows) == amount, url
        assert {row.client.name for row in opened.rows} <= clients


def test_the_register_says_whose_invoices_were_asked_for(web: Browser, three: Any) -> None:
    text = text_of(web.get(INVOICES, {"debtors_overdue": "true", "debtors_q": "bet", "debtors_x": "1"}))
    assert "clients with overdue debt" in text and "client: name, INN, code or phone: bet" in text
    assert web.get(INVOICES, {"debtors_overdue": "nonsense"}).status_code == 200


def test_chips_count_what_they_would_leave(web: Browser, three: Any) -> None:
    counts = {"overdue": 2, "over_limit": 1, "long": 1}
    assert web.get(DEBTS).context["list"].counts == counts
    assert web.get(DEBTS, {"overdue": "true"}).context["list"].counts == counts


def test_sixty_days_are_not_yet_long(web: Browser, kam: User) -> None:
    for name, late in (("Sixty", 60), ("More", 61)):
        debtor(kam, name, 9000, (late, 10))
    answer = web.get(DEBTS, {"long": "true"})
    assert (names(answer), answer.context["list"].counts["long"]) == (["More"], 1)
    assert names(web.get(DEBTS, {"long": "false"})) == ["Sixty"]
    assert web.get(DEBTS, {"long": "false", "overdue": "true"}).context["list"].counts == {
        "overdue": 2, "over_limit": 0, "long": 1,
    }  # fmt: skip


def test_half_a_rouble_is_overdue_and_a_client_without_a_segment_has_no_tone(web: Browser, kam: User) -> None:
    client = debtor(kam, "Alpha", 9000, (3, 1), (-3, 1))
    client.invoices.filter(due_date__lt=TODAY).update(paid=Decimal("0.50"))
    refresh_summary([client.pk], as_of=TODAY)
    (line,) = web.get(DEBTS, {"overdue": "true"}).context["list"].lines
    assert (line.segment, line.tone) == ("AX", "a")
    assert names(web.get(DEBTS, {"overdue": "false"})) == []
    assert web.get(DEBTS).context["list"].counts["overdue"] == 1
    ClientSummary.objects.filter(client=client).update(segment="", over_limit=Decimal("0.50"))
    listing = web.get(DEBTS).context["list"]
    (line,) = listing.lines
    assert (line.segment, line.tone) == ("", "none")
    assert (listing.totals.over_limit_clients, listing.counts["over_limit"]) == (1, 1)


def test_what_falls_due_from_today_to_the_seventh_day_is_due_soon(web: Browser, kam: User) -> None:
    client = debtor(kam, "Alpha", 9000, (1, 1), (0, 20), (-7, 300), (-8, 4000))
    InvoiceFactory(client=client, amount=50_000, due_date=TODAY, paid=50_000)
    refresh_summary([client.pk], as_of=TODAY)
    listing = web.get(DEBTS).context["list"]
    assert (listing.totals.due_soon, listing.totals.debt, listing.totals.overdue) == (320, 4321, 1)
    soon = next(one for one in listing.figures if one["label"].startswith("Falls due"))
    opened = web.get(soon["url"]).context["list"].rows
    assert sorted(invoice.open_amount for invoice in opened) == [20, 300]


def test_a_client_who_has_paid_what_was_late_is_not_late(web: Browser, kam: User, finance: User) -> None:
    client = debtor(kam, "Alpha", 9000, (40, 100), (-5, 10))
    pay = {"number": "1", "date": TODAY, "amount": Decimal(100)}
    register_payment(by=finance, client=client, **pay)
    debtor(kam, "Beta", 9000, (12, 7), (9, 7))
    totals = web.get(DEBTS).context["list"].totals
    assert (totals.clients, totals.overdue_clients, totals.overdue, totals.debt) == (2, 1, 14, 24)


def test_each_figure_of_a_row_opens_what_it_sums(web: Browser, three: list[Client]) -> None:
    """From a debt to its invoices (R176)."""
    for line in web.get(DEBTS).context["list"].lines:
        figures = [*line.buckets, (line.debt, line.debt_url), (line.overdue, line.overdue_url)]
        for text, address in figures:
            opened = web.get(address).context["list"].rows
            total = sum((invoice.open_amount for invoice in opened), Decimal(0))
            assert formats.whole(total) == (text or "0"), (line.name, address)


def test_overdue_and_over_limit_are_two_things(web: Browser, three: Any) -> None:
    """One without the other, both ways (R167)."""
    lines = {line.name: line for line in web.get(DEBTS).context["list"].lines}
    assert (lines["Alpha"].overdue, lines["Alpha"].over_limit) == ("", "200")
    assert (lines["Beta"].overdue, lines["Beta"].over_limit) == ("400", "")


def test_the_chart_tells_how_overdue_debt_moved(web: Browser, kam: User, finance: User) -> None:
    client = debtor(kam, "Delta", 0, (40, 5000), (3, 2000))
    register_payment(
        by=finance, client=client, number="1", date=TODAY - dt.timedelta(days=22), amount=Decimal(1000)
    )
    listing = web.get(DEBTS).context["list"]
    assert [point.overdue for point in listing.weeks] == [0, 0, 5000, 5000, 4000, 4000, 4000, 6000]
    assert listing.weeks_title == "Overdue: +1\u202f000\u202f₽ in 4 weeks"


def test_a_change_that_rounds_to_nothing_is_none(web: Browser, kam: User) -> None:
    """Never «+0 thousand» (H30)."""
    debtor(kam, "Delta", 0, (40, 5_000_000), (3, 499))
    assert web.get(DEBTS).context["list"].weeks_title == "Overdue: same as four weeks ago"


def test_ages_stay_where_their_columns_have_no_room(web: Browser, three: Any) -> None:
    """Below 1200 px each debtor's second line tells the ages that the columns told (H11)."""
    page = web.get(DEBTS)
    assert all(line.second in html.unescape(page.content.decode()) for line in page.context["list"].lines)
    assert 'class="cell-sub xl-sub num"' in page.content.decode()


def test_the_manager_chip_is_for_those_who_see_several(
    web: Browser, desk: Browser, three: Any, kam: User
) -> None:
    debtor(UserFactory(role="kam"), "Stranger", 0, (1, 1))
    assert "Stranger" not in names(web.get(DEBTS))
    assert names(desk.get(DEBTS, {"manager": kam.pk, "sort": "name"})) == ["Alpha", "Beta", "Gamma"]
    assert len(names(desk.get(DEBTS))) == 4


def test_pages_of_debts_follow_one_another(web: Browser, kam: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(DebtListing, "page_size", 2)
    for n in range(5):
        debtor(kam, f"Client {n}", 0, (1, 100))
    seen, cursor = [], ""
    for _page in range(3):
        answer = web.get(DEBTS, {"cursor": cursor})
        seen += names(answer)
        cursor = answer.context["list"].page.next
    assert sorted(seen) == [f"Client {n}" for n in range(5)]
    assert cursor == ""


def test_without_debts_the_page_says_where_they_come_from(web: Browser) -> None:
    assert "They come from shipped orders" in text_of(web.get(DEBTS))
    assert "No debts match these filters" in text_of(web.get(DEBTS, {"overdue": "true"}))


def test_export_of_debts_is_what_is_filtered_and_is_logged(desk: Browser, finance: User, three: Any) -> None:
    answer = desk.get(
        reverse("receivables:debt_export"), {"format": "csv", "overdue": "true", "sort": "name"}
    )
    rows = rows_of_csv(answer)
    assert [(row["client"], row["debt"], row["1–30"], row["61–90"]) for row in rows] == [
        ("Beta", "450.00", "400.00", "0.00"),
        ("Gamma", "1000.00", "0.00", "1000.00"),
    ]
    log = AccessLog.objects.get(user=finance)
    assert log.details["filters"] == {"overdue": "true"}
    # paid since the figures were made: the client is still listed, and owes nothing
    ClientSummary.objects.filter(client=ClientFactory(name="Paid")).update(debt=5)
    rows = rows_of_csv(desk.get(reverse("receivables:debt_export"), {"format": "csv", "q": "paid"}))
    assert [(row["client"], row["debt"]) for row in rows] == [("Paid", "0.00")]
    assert desk.get(reverse("receivables:debt_export"), {"format": "pdf"}).status_code == 422


@pytest.mark.parametrize("address", [DEBTS, INVOICES, PAYMENTS])
def test_queries_do_not_grow_with_the_rows(desk: Browser, kam: User, finance: User, address: str) -> None:
    def add(count: int) -> None:
        for _n in range(count):
            client = debtor(kam, "Client", 0, (1, 100), (40, 100))
            PaymentFactory(client=client)
            register_payment(by=finance, client=client, number="P", date=TODAY, amount=Decimal(150))

    def queries() -> int:
        desk.get(address)  # the session and caches are warm
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert desk.get(address).status_code == 200
        return len(seen)

    add(2)
    few = queries()
    add(18)
    assert queries() == few


# ---- a client's money -------------------------------------------------------------------------------------------


def test_money_of_a_client_on_one_page(web: Browser, kam: User, finance: User) -> None:
    client = debtor(kam, "Beta", 1000, (12, 400), (-9, 800))
    register_payment(by=finance, client=client, number="P-9", date=TODAY, amount=Decimal(100))
    answer = web.get(reverse("receivables:client_money", args=[client.pk]))
    money, text = answer.context["money"], text_of(answer)
    assert [figure["value"] for figure in money.figures] == ["1\u202f100.00", "300.00", "100.00", "0.00"]
    assert "P-9" in text and "overdue 12 days" in text
    assert money.credit.limit_light == {"tone": "red", "text": "over the limit by 100\u202f₽"}
    assert money.credit.overdue_light["tone"] == "red"
    assert money.credit.frees == {"due_date": TODAY + dt.timedelta(days=9), "sum": Decimal(800)}
    assert "set the limit" not in text


def test_money_of_a_client_asks_the_same_number_of_queries(web: Browser, kam: User, finance: User) -> None:
    def queries(client: Client) -> int:
        address = reverse("receivables:client_money", args=[client.pk])
        web.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert web.get(address).status_code == 200
        return len(seen)

    small, large = (
        debtor(kam, "Small", 0, (1, 10), (2, 10)),
        debtor(kam, "Large", 0, *[(n, 10) for n in range(30)]),
    )
    for n, client in enumerate([small, *[large] * 9]):
        register_payment(by=finance, client=client, number=str(n), date=TODAY, amount=Decimal(15))
    assert queries(small) == queries(large)


def test_finance_sets_a_limit_and_sees_where_their_own_ends(desk: Browser, owing: Client) -> None:
    address = reverse("receivables:limit_set", args=[owing.pk])
    assert "you may set up to 5\u202f000\u202f000\u202f₽" in text_of(desk.get(address))
    given = {
        "way": "limit", "tolerance_days": "3", "valid_from": "2026-11-18", "reason": "three years without delay"
    }  # fmt: skip
    refused = desk.post(address, {**given, "amount": "6 000 000"})
    assert refused.status_code == 403
    assert "the director decides" in text_of(refused) and "6 000 000" in text_of(refused)
    assert desk.post(address, {**given, "amount": "2 500 000,00"}).status_code == 302
    text = text_of(desk.get(reverse("receivables:client_money", args=[owing.pk])))
    assert "2\u202f500\u202f000" in text and "three years without delay" in text


# ---- registers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ({"sort": "due"}, [1000, 400, 300, 50]),
        ({"age": "open", "sort": "open"}, [50, 300, 400, 1000]),
        ({"age": "overdue", "sort": "-amount"}, [1000, 400]),
        ({"age": "not_due", "sort": "due"}, [300, 50]),
        ({"age": "days_61_90"}, [1000]),
        ({"age": "days_91_180"}, []),
        ({"due_from": "2026-11-18", "due_to": "2026-11-25"}, [300]),
        ({"q": "gamm"}, [1000]),
        ({"date_from": "never"}, [50, 300, 400, 1000]),
        ({"client": "0"}, []),
    ],
)
def test_invoices_by_filter_and_order(
    web: Browser, three: Any, query: dict[str, str], amounts: list[int]
) -> None:
    rows = web.get(INVOICES, query).context["list"].rows
    assert [row.amount for row in rows] == amounts


def test_an_invoice_says_how_long_its_payment_took(desk: Browser, kam: User, finance: User) -> None:
    """(R175)"""
    client = debtor(kam, "Beta", 0, (5, 100))
    register_payment(
        by=finance, client=client, number="1", date=TODAY - dt.timedelta(days=2), amount=Decimal(100)
    )
    invoice = desk.get(INVOICES).context["list"].rows[0]
    assert (invoice.closed_on, invoice.paid_in, invoice.late) == (TODAY - dt.timedelta(days=2), 24, 0)
    text = text_of(desk.get(reverse("receivables:invoice_detail", args=[invoice.pk])))
    assert "paid 16 Nov, in 24 days" in text


def test_the_register_sums_what_is_filtered(web: Browser, three: Any) -> None:
    assert web.get(INVOICES).context["list"].totals["billed"] > 1400
    assert web.get(INVOICES, {"age": "overdue"}).context["list"].totals == {"billed": 1400, "open": 1400}


def test_exports_of_registers(desk: Browser, kam: User, finance: User) -> None:
    """Invoices with what was paid, payments with the invoices they closed (R175)."""
    client = debtor(kam, "Beta", 0, (5, 100))
    register_payment(
        by=finance, client=client, number="P-1", date=TODAY, amount=Decimal(130), purpose="=cmd|' /C calc'!A0"
    )  # fmt: skip
    number = Invoice.objects.get().number
    invoices = rows_of_csv(desk.get(reverse("receivables:invoice_export"), {"format": "csv"}))
    assert [(row["number"], row["paid"], row["open"]) for row in invoices] == [(number, "100.00", "0.00")]
    payments = rows_of_csv(desk.get(reverse("receivables:payment_export"), {"format": "csv"}))
    assert (payments[0]["invoices"], payments[0]["advance"]) == (number, "30.00")
    assert payments[0]["purpose"] == "'=cmd|' /C calc'!A0"


def test_payments_by_kind_and_advance(desk: Browser, owing: Client) -> None:
    PaymentFactory(client=owing, number="money")
    PaymentFactory(client=owing, number="credit", kind="return")
    InvoiceFactory(client=owing, amount=10)
    found = desk.get(PAYMENTS, {"kind": "return"}).context["list"].page.items
    assert [payment.number for payment in found] == ["credit"]
    assert len(desk.get(PAYMENTS, {"advance": "true"}).context["list"].page.items) == 2
    assert not desk.get(PAYMENTS, {"advance": "false"}).context["list"].page.items
