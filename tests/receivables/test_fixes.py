"""What we put right of a difference by its likely reason, and the client's file with columns of its own, by the API."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from accounts.models import User
from dossiers.models import Client
from receivables.models import Payment, ReconciliationAct
from receivables.months.services import close_month
from receivables.settlements.fixes import Fixes, fix_difference, fix_ours
from receivables.settlements.services import (
    draw_up_reconciliation,
    load_client_account,
    redraw_reconciliation,
    send_reconciliation,
    sign_reconciliation,
)
from tests.factories.receivables import BankLineFactory, InvoiceFactory, PaymentFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 7, 1), dt.date(2026, 9, 30)
SEPTEMBER = dt.date(2026, 9, 10)
FILE = """Дата;Документ;Дебет;Кредит
10.07.2026;УПД 11;;2500,00
10.09.2026;Платёж 77;54000,00;
10.09.2026;Платёж 80;100,00;
20.08.2026;Платёж 90;320,00;
21.08.2026;Платёж 91;7,00;
"""


@pytest.fixture(autouse=True)
def business_date(settings: Any) -> None:
    settings.BUSINESS_DATE = dt.date(2026, 11, 16)


@pytest.fixture
def act(owing: Client, finance: User) -> ReconciliationAct:
    """A sum with changed digits, an entry made twice, one that waits in the bank, and one that nobody knows."""
    InvoiceFactory(client=owing, number="ОТ-000011", date=dt.date(2026, 7, 10), amount=Decimal("2500.00"))
    PaymentFactory(client=owing, number="77", date=SEPTEMBER, amount=Decimal("45000.00"))
    for account in ("", "40702810000000000001"):
        PaymentFactory(
            client=owing, number="80", date=SEPTEMBER, amount=Decimal("100.00"), payer_account=account
        )
    BankLineFactory(client=None, number="90", date=dt.date(2026, 8, 21), amount=Decimal("320.00"))
    act = draw_up_reconciliation(by=finance, client=owing, first=FIRST, last=LAST)
    act = send_reconciliation(by=finance, act=act)
    return load_client_account(by=finance, act=act, file=BytesIO(FILE.encode()), name="act.csv")


def by_reason(act: ReconciliationAct) -> dict[str, Any]:
    return {f"{one.reason} {one.their_document or one.document}": one for one in act.differences.all()}


def test_each_difference_says_who_puts_it_right(act: ReconciliationAct) -> None:
    """Ours with the correction in words, the others without one (R173)."""
    rows = list(act.differences.all())
    fixes = Fixes(act, rows)
    words = {
        row.reason: getattr(fixes.of(row), "words", None) for row in rows if row.their_document != "Платёж 91"
    }
    assert sorted(words) == ["digits", "not_ours", "twice"]
    assert (
        "instead of" in words["digits"]
        and "twice" in words["twice"]
        and "waits in the bank" in words["not_ours"]
    )
    assert fixes.of(by_reason(act)["not_ours Платёж 91"]) is None


def test_all_of_ours_is_put_right_and_the_rest_goes_into_the_protocol(
    act: ReconciliationAct, finance: User, kam: User
) -> None:
    """Each is settled with what was done; drawn up anew only what was not ours differs (R173)."""
    with refused("forbidden"):
        fix_ours(by=kam, act=act)
    fixed = fix_ours(by=finance, act=act)
    assert len(fixed) == 3 and all(one.note and one.settled_by == finance for one in fixed)
    sums = Payment.objects.filter(client=act.client).order_by("number", "pk").values_list("number", "amount")
    assert list(sums) == [("77", Decimal("54000.00")), ("80", Decimal("100.00"))]
    assert BankLineFactory._meta.model.objects.get().state == "accepted"
    with refused("differences_open"):
        sign_reconciliation(by=finance, act=act)
    with refused("no_fix"):
        fix_ours(by=finance, act=act)
    anew = send_reconciliation(by=finance, act=redraw_reconciliation(by=finance, act=act, reason="corrected"))
    again = load_client_account(by=finance, act=anew, file=BytesIO(FILE.encode()), name="act.csv")
    # the payment of the bank is posted with its statement
    assert {one.their_document for one in again.differences.all()} == {"Платёж 90", "Платёж 91"}


def test_a_correction_of_a_closed_month_is_made_in_the_open_one(
    act: ReconciliationAct, finance: User
) -> None:
    """Rows of today take the wrong entry off, the right one counts from today, after older advances (R173, R163)."""
    close_month(by=finance, month=SEPTEMBER)
    digits = next(one for one in act.differences.all() if one.reason == "digits")
    fix_difference(by=finance, difference=digits)
    days = Payment.objects.filter(number="77").order_by("pk").values_list("date", "amount", "allocated")
    assert list(days) == [
        (SEPTEMBER, Decimal("45000.00"), Decimal("45000.00")),
        (dt.date(2026, 11, 16), Decimal("54000.00"), Decimal("2300.00")),
    ]
    with refused("no_fix"):
        fix_difference(by=finance, difference=digits)


def test_a_payment_of_the_bank_is_never_corrected(act: ReconciliationAct, finance: User) -> None:
    """What a bank told is right: the client looks (R173)."""
    line = BankLineFactory(state="posted", client=act.client)
    Payment.objects.filter(number="77").update(bank_line=line)
    digits = next(one for one in act.differences.all() if one.reason == "digits")
    assert Fixes(act, [digits]).of(digits) is None


# ---- the client's file ---------------------------------------------------------------------------------------------

STRANGE = "Когда;Что;Мы вам;Вы нам\n10.07.2026;УПД 11;;2500,00\n"
CHOSEN = {"day": "когда", "document": "B", "debit": "Мы вам", "credit": "d"}


def test_columns_are_chosen_by_hand_and_remembered_for_the_client(
    act: ReconciliationAct, desk: Browser
) -> None:
    """By their heading or letter; the next file of this client finds them filled in (R173)."""
    address = f"/receivables/reconciliations/{act.pk}/"
    bad = desk.post(f"{address}file/", {"file": SimpleUploadedFile("a.csv", STRANGE.encode())})
    assert bad.status_code == 422 and "когда, что, мы вам, вы нам" in bad.content.decode()
    good = desk.post(f"{address}file/", {"file": SimpleUploadedFile("a.csv", STRANGE.encode()), **CHOSEN})
    assert good.status_code == 302
    act.refresh_from_db()
    assert act.theirs == [["2026-07-10", "УПД 11", "0.00", "2500.00"]]
    assert 'value="Мы вам"' in desk.get(address).content.decode()
    unknown = {"file": SimpleUploadedFile("a.csv", STRANGE.encode()), **CHOSEN, "debit": "нет такой"}
    assert desk.post(f"{address}file/", unknown).status_code == 422


def test_ours_is_put_right_on_the_page(act: ReconciliationAct, desk: Browser, web: Browser) -> None:
    """One button for each and one for all, with the list before it (R173)."""
    address = f"/receivables/reconciliations/{act.pk}/"
    assert f"{address}fix/" not in web.get(address).content.decode()
    text = desk.get(address).content.decode()
    assert f"{address}fix/" in text and text.count("/fix/") == 4
    one = next(row for row in act.differences.all() if row.reason == "digits")
    assert desk.post(f"{address}differences/{one.pk}/fix/").status_code == 302
    assert desk.post(f"{address}differences/{one.pk}/fix/").status_code == 422
    assert desk.post(f"{address}fix/").status_code == 302
    assert act.differences.unsettled().count() == 1


def test_the_clients_file_comes_by_the_api(act: ReconciliationAct, desk: Browser) -> None:
    """With chosen columns; differences of ours are put right one by one or at once (R173)."""
    address = f"/api/v1/reconciliations/{act.pk}/"
    bad = desk.post(f"{address}client-file/", {"file": SimpleUploadedFile("a.csv", STRANGE.encode())})
    assert (bad.status_code, bad.json()["code"]) == (422, "file_without_columns")
    chosen = desk.post(
        f"{address}client-file/", {"file": SimpleUploadedFile("a.csv", STRANGE.encode()), **CHOSEN}
    )
    assert chosen.status_code == 200 and chosen.json()["their_closing"] == "2500.00"
    good = desk.post(f"{address}client-file/", {"file": SimpleUploadedFile("a.csv", FILE.encode())})
    assert good.status_code == 200 and len(good.json()["differences"]) == 4
    one = next(row for row in good.json()["differences"] if row["reason"] == "digits")
    fixed = desk.post(f"{address}fix/", {"difference": one["id"]}, content_type="application/json")
    assert fixed.status_code == 200
    done = desk.post(f"{address}fix/", {}, content_type="application/json")
    assert sum(row["settled_at"] is None for row in done.json()["differences"]) == 1
