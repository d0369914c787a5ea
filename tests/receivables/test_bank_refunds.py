"""Money that went back to a client, out of a bank statement: it takes off the advance once a person has said so."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import OwnCompany, User
from dossiers.models import Client
from receivables.bank.services.deciding import accept_line, accept_option, ignore_line, reopen_line
from receivables.bank.services.loading import load_statement
from receivables.bank.services.posting import post_statement, undo_statement
from receivables.models import BankStatement, Payment, PaymentDebit
from receivables.months.services import close_month
from receivables.services import register_payment, reverse_refund
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory, PaymentFactory
from tests.receivables.bank_files import OWN_INN, Movement, onec
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
INN = "4704118203"
DAY = dt.date(2026, 11, 19)


@pytest.fixture(autouse=True)
def ours(settings: Any) -> OwnCompany:
    settings.BUSINESS_DATE = DAY
    return OwnCompany.objects.create(name="ООО «Наша»", inn=OWN_INN)


@pytest.fixture
def owing(kam: User) -> Client:
    return ClientFactory(manager=kam, name="ООО «Лукошко»", inn=INN)


@pytest.fixture
def advances(owing: Client) -> list[Payment]:
    days = (dt.date(2026, 11, 1), dt.date(2026, 11, 10))
    return [
        PaymentFactory(client=owing, number=f"7{n}", date=day, amount=Decimal(100))
        for n, day in enumerate(days)
    ]


def out(number: str, amount: str, purpose: str, inn: str = INN) -> Movement:
    return Movement(number, amount, purpose, inn=inn, date=DAY, is_outgoing=True)


def loaded(by: User) -> BankStatement:
    data = onec(
        [
            out("311", "150.00", "Возврат переплаты по письму б/н"),
            out("312", "40.00", "Оплата за услуги по договору"),
            out("313", "9.00", "Возврат займа", inn="7707083893"),
        ]
    )
    return load_statement(by=by, data=data, name="bank.txt").statements[0]


def test_a_refund_waits_and_takes_off_the_oldest_advances(
    owing: Client, advances: list[Payment], finance: User
) -> None:
    """Only of a client, and only where the purpose says so; nothing goes back unasked (R174)."""
    statement = loaded(finance)
    states = dict(statement.lines.values_list("number", "state"))
    assert states == {"311": "waiting", "312": "ignored", "313": "ignored"}
    with refused("nothing_to_post"):
        post_statement(by=finance, statement=statement)
    accept_option(by=finance, line=statement.lines.get(number="311"))
    done = post_statement(by=finance, statement=statement)
    assert (done.lines, done.invoices) == (1, 0)
    debits = PaymentDebit.objects.values_list(
        "payment__number", "amount", "kind", "date", "bank_line__number"
    )
    assert list(debits) == [
        ("70", Decimal(100), "refund", DAY, "311"), ("71", Decimal(50), "refund", DAY, "311"),
    ]  # fmt: skip
    undo_statement(by=finance, statement=statement, reason="the wrong file")
    assert not PaymentDebit.objects.exists()
    assert list(Payment.objects.values_list("allocated", flat=True)) == [0, 0]


def test_money_does_not_go_back_to_who_never_paid(owing: Client, finance: User) -> None:
    """(R174) A client of whom no payment is known has no advance."""
    line = loaded(finance).lines.get(number="311")
    with refused("more_than_advance"):
        accept_line(by=finance, line=line, parts=[(owing, None, Decimal(150))])


def test_what_the_advances_do_not_hold_is_refused(
    owing: Client, advances: list[Payment], finance: User
) -> None:
    """At the decision; taken meanwhile, the line waits again (R174)."""
    statement = loaded(finance)
    line = statement.lines.get(number="311")
    with refused("refund_of_invoice"):
        invoice = InvoiceFactory(client=owing, amount=Decimal(150))
        accept_line(by=finance, line=line, parts=[(owing, invoice, Decimal(150))])
    accept_option(by=finance, line=line)
    # an invoice takes the advances before the posting
    register_payment(by=finance, client=owing, number="1", date=DAY, amount=Decimal("1.00"))
    Payment.objects.filter(pk=advances[0].pk).delete()
    done = post_statement(by=finance, statement=statement)
    assert (done.lines, done.returned) == (0, 1)
    line.refresh_from_db()
    assert (line.state, line.doubts[0][0]) == ("waiting", "changed")
    with refused("more_than_advance"):
        accept_option(by=finance, line=line)


def test_a_refund_of_a_closed_month_counts_from_today(
    owing: Client, advances: list[Payment], finance: User, settings: Any
) -> None:
    """The bank tells of November in December, November is closed: the row is of the open month (R163)."""
    statement = loaded(finance)
    accept_option(by=finance, line=statement.lines.get(number="311"))
    settings.BUSINESS_DATE = dt.date(2026, 12, 3)
    close_month(by=finance, month=DAY)
    post_statement(by=finance, statement=statement)
    assert set(PaymentDebit.objects.values_list("date", flat=True)) == {dt.date(2026, 12, 3)}


def test_it_is_no_refund_and_may_be_asked_again(
    owing: Client, advances: list[Payment], finance: User
) -> None:
    """What looked like one can be set apart and taken up again; other payments of ours are never asked about (R174)."""
    statement = loaded(finance)
    line = ignore_line(by=finance, line=statement.lines.get(number="311"))
    assert reopen_line(by=finance, line=line).state == "waiting"
    with refused("line_decided"):
        reopen_line(by=finance, line=statement.lines.get(number="312"))


def test_the_page_of_the_statement_asks_about_a_refund(
    owing: Client, advances: list[Payment], finance: User, desk: Browser
) -> None:
    """Beside the payments that wait, with what becomes of the advance (R174)."""
    statement = loaded(finance)
    text = desk.get(f"/payments/bank/{statement.pk}/").content.decode()
    assert "Paid back of the advance" in text and "Возврат переплаты" in text
    line = statement.lines.get(number="311")
    desk.post(f"/payments/bank/lines/{line.pk}/decide/", {"choice": "0"})
    desk.post(f"/payments/bank/{statement.pk}/post/")
    assert PaymentDebit.objects.count() == 2
    assert "Возврат переплаты" in desk.get(f"/payments/{advances[0].pk}/").content.decode()


def test_a_refund_that_was_wrong_sends_its_line_back(
    owing: Client, advances: list[Payment], finance: User
) -> None:
    """All rows of the line go, the advances are whole again, in an open month alone (R174)."""
    statement = loaded(finance)
    accept_option(by=finance, line=statement.lines.get(number="311"))
    post_statement(by=finance, statement=statement)
    with refused("reason_required"):
        reverse_refund(by=finance, debit=PaymentDebit.objects.all()[0], reason=" ")
    reverse_refund(by=finance, debit=PaymentDebit.objects.all()[0], reason="it was a loan")
    assert not PaymentDebit.objects.exists()
    assert list(Payment.objects.values_list("allocated", flat=True)) == [0, 0]
    assert statement.lines.get(number="311").state == "waiting"
