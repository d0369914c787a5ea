"""Acts of reconciliation and closed months, from the drawing up to the signature."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client as Browser

from accounts.models import Event, User
from dossiers.models import Client
from kam_crm.shared.tables import read_table
from orders.models import ShipmentLine
from receivables.models import (
    Allocation,
    ClosedMonth,
    Invoice,
    Payment,
    ReconciliationAct,
    ReconciliationDifference,
)
from receivables.months.services import close_month, reopen_month
from receivables.payments.services import reallocate, register_payment, reverse_payment
from receivables.settlements import sheets
from receivables.settlements.services import (
    draw_up_reconciliation,
    draw_up_reconciliations,
    load_client_account,
    redraw_reconciliation,
    send_reconciliation,
    settle_difference,
    sign_reconciliation,
)
from receivables.settlements.sheets import reconciliation_sheet, reconciliation_workbook
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import BankLineFactory, InvoiceFactory, PaymentFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 16)
FIRST, LAST = dt.date(2026, 7, 1), dt.date(2026, 9, 30)


@pytest.fixture(autouse=True)
def business_date(settings: Any) -> None:
    settings.BUSINESS_DATE = TODAY


@pytest.fixture
def trading(owing: Client) -> Client:
    """Owes 1,000 from before, got 2,500 and 700, paid 600."""
    InvoiceFactory(client=owing, number="10", date=dt.date(2026, 6, 30), amount=Decimal("1000.00"))
    InvoiceFactory(client=owing, number="ОТ-000011", date=dt.date(2026, 7, 10), amount=Decimal("2500.00"))
    InvoiceFactory(client=owing, number="ОТ-000012", date=dt.date(2026, 8, 10), amount=Decimal("700.00"))
    PaymentFactory(client=owing, number="77", date=dt.date(2026, 9, 1), amount=Decimal("600.00"))
    return owing


@pytest.fixture
def sent(trading: Client, finance: User) -> ReconciliationAct:
    act = draw_up_reconciliation(by=finance, client=trading, first=FIRST, last=LAST)
    return send_reconciliation(by=finance, act=act)


THEIRS = "\r\n".join(
    [
        "Дата;Документ;Дебет;Кредит",
        ";Сальдо начальное;;1000,00",
        "11.07.2026;УПД 11;;2500,00",
        "10.08.2026;УПД 12;;790,00",
        "01.09.2026;Платёж 77;600,00;",
        "15.08.2026;Платёж 78;100,00;",
        ";Сальдо конечное;;3590,00",
    ]
).encode()


def test_an_act_says_what_stands_on_the_account(sent: ReconciliationAct) -> None:
    """Opening, debit and credit lines, turnovers, closing (R173)."""
    assert (sent.opening, sent.debit, sent.credit, sent.closing) == (
        Decimal("1000.00"), Decimal("3200.00"), Decimal("600.00"), Decimal("3600.00"),
    )  # fmt: skip
    assert [line[1:] for line in sent.lines] == [
        ["invoice", "ОТ-000011", "2500.00", "0"],
        ["invoice", "ОТ-000012", "700.00", "0"],
        ["money", "77", "0", "600.00"],
    ]
    kinds = list(Event.objects.filter(kind__startswith="reconciliations").values_list("kind", flat=True))
    assert sorted(kinds) == ["reconciliations.drawn_up", "reconciliations.sent"]


def test_the_next_act_opens_with_the_closing_of_the_last(sent: ReconciliationAct, finance: User) -> None:
    """Whatever the periods (R173)."""
    after = draw_up_reconciliation(
        by=finance, client=sent.client, first=dt.date(2026, 10, 1), last=dt.date(2026, 11, 15)
    )
    assert (after.opening, after.closing) == (sent.closing, sent.closing)


def test_a_signed_act_printed_after_a_year_of_corrections_is_the_same(
    sent: ReconciliationAct, finance: User, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, though documents, names, the day and the template are others by then (R173)."""
    load_client_account(by=finance, act=sent, file=BytesIO(THEIRS), name="act.csv")
    for one in sent.differences.all():
        settle_difference(by=finance, difference=one, note="agreed")
    signed = sign_reconciliation(by=finance, act=sent)
    with time_machine.travel(dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)):
        before = reconciliation_sheet(ReconciliationAct.objects.get(pk=signed.pk))
    settings.BUSINESS_DATE = dt.date(2027, 11, 16)
    Invoice.objects.filter(number="ОТ-000011").update(amount=Decimal("2400.00"), number="other")
    InvoiceFactory(client=sent.client, date=dt.date(2026, 7, 11), amount=Decimal("5.00"))
    Client.objects.filter(pk=sent.client_id).update(name="Renamed")
    other = tmp_path / "act.typ"
    other.write_text(f"{sheets.TEMPLATE.read_text(encoding='utf-8')}\nAnother line.\n", encoding="utf-8")
    monkeypatch.setattr(sheets, "TEMPLATE", other)
    with time_machine.travel(dt.datetime(2027, 11, 16, 12, tzinfo=dt.UTC)):
        after = reconciliation_sheet(ReconciliationAct.objects.get(pk=signed.pk))
    assert before == after and before.startswith(b"%PDF")
    assert hashlib.sha256(after).hexdigest() == signed.paper_sha256
    # the template is another one indeed
    signed.paper = None
    assert reconciliation_sheet(signed) != before


def test_the_database_keeps_what_was_sent_and_signed(sent: ReconciliationAct, finance: User) -> None:
    """Nobody changes a signed act, with SQL either; of a sent one the figures stay (R173)."""
    load_client_account(by=finance, act=sent, file=BytesIO(THEIRS), name="act.csv")
    rows = ReconciliationAct.objects.filter(pk=sent.pk)
    for changes in (
        {"closing": Decimal("1.00"), "opening": Decimal("-2599.00")},
        {"lines": []},
        {"last": TODAY},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**changes)
    for one in sent.differences.all():
        settle_difference(by=finance, difference=one, note="agreed")
    sign_reconciliation(by=finance, act=sent)
    for change in (
        lambda: rows.update(status="draft"),
        lambda: rows.update(theirs=[]),
        lambda: rows.update(paper=b"other"),
        lambda: ReconciliationDifference.objects.update(note="other"),
        lambda: ReconciliationDifference.objects.all().delete(),
        lambda: rows.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_clients_file_leaves_only_what_differs(sent: ReconciliationAct, finance: User, kam: User) -> None:
    """Settled with notes, then signed (R173)."""
    act = load_client_account(by=finance, act=sent, file=BytesIO(THEIRS), name="act.csv")
    assert (act.status, act.their_closing) == ("differs", Decimal("3590.00"))
    assert [(one.reason, one.amount) for one in act.differences.all()] == [
        ("not_ours", Decimal("100.00")),
        ("other_sum", Decimal("-90.00")),
    ]
    assert sum(one.amount for one in act.differences.all()) == act.closing - act.their_closing
    with refused("differences_open"):
        sign_reconciliation(by=finance, act=act)
    for one in act.differences.all():
        with refused("note_required"):
            settle_difference(by=finance, difference=one, note=" ")
        with refused("forbidden"):
            settle_difference(by=kam, difference=one, note="agreed")
        settle_difference(by=finance, difference=one, note="agreed")
    assert sign_reconciliation(by=finance, act=act).status == "signed"
    with refused("wrong_state"):
        load_client_account(by=finance, act=act, file=BytesIO(THEIRS), name="act.csv")
    with refused("wrong_state"):
        settle_difference(by=finance, difference=one, note="other")


def test_an_act_is_drawn_up_anew_after_corrections(sent: ReconciliationAct, finance: User) -> None:
    """The corrections stand in it, the client's account is compared again (R173)."""
    load_client_account(by=finance, act=sent, file=BytesIO(THEIRS), name="act.csv")
    PaymentFactory(client=sent.client, number="78", date=dt.date(2026, 8, 15), amount=Decimal("100.00"))
    with refused("reason_required"):
        redraw_reconciliation(by=finance, act=sent, reason="")
    drawn = redraw_reconciliation(by=finance, act=sent, reason="payment found")
    assert (drawn.status, drawn.closing, drawn.theirs, drawn.differences.count()) == (
        "draft", Decimal("3500.00"), [], 0,
    )  # fmt: skip


def test_acts_of_all_who_owe_are_drawn_up_at_once(trading: Client, finance: User) -> None:
    """Once for a period: who has an act of it already gets no second one (R173)."""
    even = ClientFactory()
    drawn = draw_up_reconciliations(by=finance, clients=[trading, even], first=FIRST, last=LAST)
    assert [act.client for act in drawn] == [trading]
    with refused("nothing_to_reconcile"):
        draw_up_reconciliations(by=finance, clients=[trading, even], first=FIRST, last=LAST)
    with refused("period_reversed"):
        draw_up_reconciliations(by=finance, clients=[trading], first=LAST, last=FIRST)
    with refused("period_in_future"):
        draw_up_reconciliation(by=finance, client=trading, first=FIRST, last=dt.date(2027, 1, 1))


def test_the_workbook_has_the_same_rows(sent: ReconciliationAct) -> None:
    """Opening balance, documents, turnovers and closing balance (R173)."""
    rows = [row for _number, row in read_table(BytesIO(reconciliation_workbook(sent)), "a.xlsx")]
    assert len(rows) == 6
    assert Decimal(list(rows[-1].values())[2]) == sent.closing


# ---- closed months -------------------------------------------------------------------------------------------------

JULY = dt.date(2026, 7, 1)


@pytest.fixture
def closed(trading: Client, finance: User) -> ClosedMonth:
    return close_month(by=finance, month=dt.date(2026, 7, 31))


def test_documents_of_a_closed_month_are_refused(closed: ClosedMonth, trading: Client, finance: User) -> None:
    """The services say so beside the field, and later documents go on (R163)."""
    for day in (JULY, dt.date(2026, 7, 31)):
        with refused("month_locked") as caught:
            register_payment(by=finance, client=trading, number="1", date=day, amount=Decimal(10))
        assert caught.value.field == "date"
    assert not Payment.objects.filter(number="1").exists()
    later = register_payment(
        by=finance, client=trading, number="2", date=dt.date(2026, 8, 1), amount=Decimal(1600)
    )
    # of old invoices, too: what happens now counts from now
    assert later.allocations.count() == 2
    reverse_payment(by=finance, payment=later, reason="another client")


@pytest.mark.parametrize("name", ["invoice", "payment", "allocation", "line", "shipment"])
def test_the_database_refuses_every_way_into_a_closed_month(
    name: str, trading: Client, finance: User
) -> None:
    """Insert, update and delete of each kind of document, whatever writes (R163)."""
    from tests.factories.orders import ShipmentLineFactory

    line = ShipmentLineFactory(client=trading, date=dt.date(2026, 7, 5))
    line.shipment.__class__.objects.filter(pk=line.shipment_id).update(date=dt.date(2026, 7, 5))
    payment = PaymentFactory(client=trading, date=dt.date(2026, 7, 6), number="before")
    invoice = Invoice.objects.get(number="ОТ-000011")
    allocation = Allocation.objects.create(
        payment=payment, invoice=invoice, amount=Decimal(1), date=dt.date(2026, 7, 10), rule="due"
    )
    close_month(by=finance, month=JULY)
    row = {
        "invoice": invoice, "payment": payment, "allocation": allocation, "line": line, "shipment": line.shipment,
    }[name]  # fmt: skip
    rows = type(row).objects.filter(pk=row.pk)
    changes = {"invoice": {"amount": 9999}, "payment": {"amount": 9999}, "allocation": {"amount": 2},
               "line": {"amount": 9999}, "shipment": {"number": "other"}}[name]  # fmt: skip
    aug = dt.date(2026, 8, 3)
    for change in (
        lambda: rows.update(**changes),
        lambda: rows.update(date=aug),
        lambda: rows._raw_delete(rows.db),
        lambda: _copy(row, JULY),
    ):
        with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
            change()
    # what follows later documents goes on
    Invoice.objects.filter(pk=invoice.pk).update(due_date=aug)


def _copy(row: Any, day: dt.date) -> None:
    other = type(row).objects.get(pk=row.pk)
    other.pk, other.date = None, day
    if hasattr(other, "number"):
        other.number = "copy"
    if isinstance(other, Allocation):
        other.invoice = InvoiceFactory(client=other.payment.client, date=dt.date(2026, 8, 1))
        other.amount = Decimal(1)
    other.save()


def test_an_allocation_of_a_closed_month_is_not_moved(trading: Client, finance: User) -> None:
    """Money that closed an invoice then stays on it; an advance of then closes a later invoice (R163)."""
    paid = register_payment(
        by=finance, client=trading, number="5", date=dt.date(2026, 7, 20), amount=Decimal(4000)
    )
    close_month(by=finance, month=JULY)
    with refused("month_locked"):
        reallocate(by=finance, payment=paid, parts=[], reason="letter")
    assert paid.allocations.count() == 3


def test_a_month_is_closed_once_and_opened_with_a_reason(
    closed: ClosedMonth, finance: User, kam: User
) -> None:
    """By finance alone, with events; what is not over is not closed (R163)."""
    with refused("forbidden"):
        close_month(by=kam, month=JULY)
    with refused("month_closed_already"):
        close_month(by=finance, month=JULY)
    with refused("month_not_over"):
        close_month(by=finance, month=TODAY)
    with refused("reason_required"):
        reopen_month(by=finance, closed=closed, reason=" ")
    reopen_month(by=finance, closed=closed, reason="an act came late")
    with refused("month_open_already"):
        reopen_month(by=finance, closed=closed, reason="again")
    register_payment(by=finance, client=ClientFactory(), number="1", date=JULY, amount=Decimal(10))
    close_month(by=finance, month=JULY)
    kinds = list(
        Event.objects.filter(kind__startswith="months").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == ["months.closed", "months.reopened", "months.closed"]


# ---- pages ---------------------------------------------------------------------------------------------------------


def test_finance_takes_an_act_to_its_signature_on_pages(desk: Browser, trading: Client) -> None:
    """Drawn up, sent, the client's file loaded, differences settled, signed, printed (R173)."""
    drawn = {"client": trading.pk, "first": FIRST.isoformat(), "last": LAST.isoformat()}
    answer = desk.post("/receivables/reconciliations/new/", drawn)
    act = ReconciliationAct.objects.get()
    address = f"/receivables/reconciliations/{act.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "Three thousand six hundred" in desk.get(address).content.decode()
    desk.post(f"{address}send/")
    bad = desk.post(f"{address}file/", {"file": SimpleUploadedFile("a.csv", b"x;y\r\n1;2")})
    assert bad.status_code == 422
    desk.post(f"{address}file/", {"file": SimpleUploadedFile("a.csv", THEIRS)})
    assert desk.post(f"{address}sign/").status_code == 422
    for one in act.differences.all():
        assert desk.post(f"{address}differences/{one.pk}/", {"reason": ""}).status_code == 422
        desk.post(f"{address}differences/{one.pk}/", {"reason": "corrected in October"})
    text = desk.get(address).content.decode()
    assert "corrected in October" in text and "УПД 12" in text and "no document" in text
    desk.post(f"{address}sign/")
    act.refresh_from_db()
    assert act.status == "signed"
    assert desk.get(f"{address}print/").content.startswith(b"%PDF")
    assert desk.get(f"{address}xlsx/").content.startswith(b"PK")
    assert act.number in desk.get("/receivables/reconciliations/").content.decode()


def test_acts_of_everybody_come_from_an_empty_client(desk: Browser, trading: Client) -> None:
    """One form for one and for many (R173)."""
    period = {"first": FIRST.isoformat(), "last": LAST.isoformat()}
    assert desk.post("/receivables/reconciliations/new/", period).status_code == 302
    assert ReconciliationAct.objects.get().client == trading
    assert desk.post("/receivables/reconciliations/new/", period).status_code == 422


def test_the_account_of_a_client_has_its_balance(web: Browser, trading: Client) -> None:
    """The manager sees documents with the balance after each, for any days (R163)."""
    page = web.get(f"/clients/{trading.pk}/account/", {"first": "2026-07-01", "last": "2026-08-31"})
    text = page.content.decode()
    assert "4\u202f200.00" in text and "ОТ-000012" in text and "3\u202f600.00" not in text
    assert web.get(f"/clients/{trading.pk}/account/", {"first": "x", "last": "0001-01-01"}).status_code == 200


def test_months_are_closed_and_opened_on_their_page(desk: Browser, web: Browser, trading: Client) -> None:
    """What is open in each stands beside it (R163)."""
    assert web.get("/receivables/months/").status_code == 403
    BankLineFactory(date=dt.date(2026, 7, 3))
    text = desk.get("/receivables/months/").content.decode()
    assert "July 2026" in text and "lines of bank statements not posted: 1" in text
    desk.post("/receivables/months/close/", {"month": "2026-07-01"})
    closed = ClosedMonth.objects.get()
    assert desk.post("/receivables/months/close/", {"month": "2026-11-01"}).status_code == 422
    refusal = desk.post(
        "/payments/new/", {"client": trading.pk, "number": "9", "date": "2026-07-05", "amount": "10"}
    )
    assert refusal.status_code == 422 and "The month is closed" in refusal.content.decode()
    assert desk.post(f"/receivables/months/{closed.pk}/reopen/", {"reason": ""}).status_code == 422
    desk.post(f"/receivables/months/{closed.pk}/reopen/", {"reason": "late act"})
    assert "late act" in desk.get("/receivables/months/").content.decode()
    assert not ShipmentLine.objects.exists()
