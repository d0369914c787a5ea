"""What the demo company's bank told today and nobody has posted yet, acts of reconciliation, and a closed month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import islice

import pghistory
from stdnum.ru import inn as inn_checks

from accounts.models import OwnCompany, User
from demo.company.base import Company
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.money import money, total
from receivables.bank.services.loading import load_statement
from receivables.models import Invoice, ReconciliationAct
from receivables.months.services import close_month
from receivables.settlements import services as settlements

ENTITY = "ООО «Северная полка»"
ACCOUNT = "40702810900000004481"
OPENING = Decimal("4812640.18")
SURE = 9  # payments that name their invoice
CLOSED_AGO = 4  # months


@dataclass(frozen=True)
class Movement:
    number: str
    amount: Decimal
    name: str
    inn: str
    purpose: str
    is_outgoing: bool = False


def build_settlements(company: Company) -> None:
    finance = company.users["finance@demo.example"]
    with pghistory.context(user=finance.pk):
        _bank(company, finance)
        _acts(company, finance)
        close_month(by=finance, month=clock.add_months(clock.month_start(company.today), -CLOSED_AGO))


def _bank(company: Company, finance: User) -> None:
    """Of this morning: most lines are sure, four wait, of one nobody knows the payer."""
    OwnCompany.objects.create(name=ENTITY, inn=_tax_number("780123456"))
    data = _file(list(_movements(company)), company.today)
    load_statement(by=finance, data=data, name=f"kl_to_1c_{company.today:%d%m%Y}.txt")


def _movements(company: Company) -> Iterator[Movement]:
    owing = _oldest_debts(company)
    for number, invoice in enumerate(islice(owing, SURE), 852):
        yield _of(
            invoice.client,
            number,
            invoice.amount - invoice.paid,
            f"Оплата по счёту № {invoice.number}, в т. ч. НДС",
        )
    part, third, small = islice(owing, 3)
    yield _of(part.client, 871, money((part.amount - part.paid) / 2), "Оплата за продукты по договору")
    yield Movement(
        "874", third.amount - third.paid, "ООО «Вектор-Трейд»", _tax_number("784290311"),
        f"За {third.client.name} по счёту {third.number}",
    )  # fmt: skip
    yield _of(
        small.client, 880, money((small.amount - small.paid) * Decimal("1.2")), f"Оплата счёта {small.number}"
    )
    yield Movement(
        "881", Decimal("18420.00"), "ИП Смирнов А. В.", _tax_number("782044051"), "за молоч. прод."
    )
    yield Movement(
        "311", Decimal("48210.00"), "ПАО «Банк»", _tax_number("770708389"), "Комиссия за ведение счёта", True
    )


def _oldest_debts(company: Company) -> Iterator[Invoice]:
    """One open invoice of each client, those that are due first."""
    rows = Invoice.objects.filter(client__in=company.clients).open().in_due_order().select_related("client")
    seen: set[int] = set()
    for invoice in rows:
        if invoice.client_id not in seen and invoice.client.inn:
            seen.add(invoice.client_id)
            yield invoice


def _of(client: Client, number: int, amount: Decimal, purpose: str) -> Movement:
    return Movement(str(number), amount, client.name, client.inn or "", purpose)


def _file(movements: Sequence[Movement], day: dt.date) -> bytes:
    """1CClientBankExchange, as banks write it."""
    came = total(one.amount for one in movements if not one.is_outgoing)
    went = total(one.amount for one in movements if one.is_outgoing)
    when = f"{day:%d.%m.%Y}"
    lines = [
        "1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=Windows", f"ДатаНачала={when}", f"ДатаКонца={when}",
        f"РасчСчет={ACCOUNT}", "СекцияРасчСчет", f"ДатаНачала={when}", f"ДатаКонца={when}", f"РасчСчет={ACCOUNT}",
        f"НачальныйОстаток={OPENING}", f"ВсегоПоступило={came}", f"ВсегоСписано={went}",
        f"КонечныйОстаток={OPENING + came - went}", "КонецРасчСчет",
    ]  # fmt: skip
    for one in movements:
        ours, theirs = ("Плательщик", "Получатель") if one.is_outgoing else ("Получатель", "Плательщик")
        lines += [
            "СекцияДокумент=Платежное поручение", f"Номер={one.number}", f"Дата={when}", f"Сумма={one.amount}",
            f"{theirs}1={one.name}", f"{theirs}ИНН={one.inn}", f"{theirs}Счет=407028101000000{one.number:0>5}",
            f"{ours}Счет={ACCOUNT}", f"{ours}ИНН={_tax_number('780123456')}",
            f"{'ДатаСписано' if one.is_outgoing else 'ДатаПоступило'}={when}",
            f"НазначениеПлатежа={one.purpose}", "КонецДокумента",
        ]  # fmt: skip
    return "\r\n".join([*lines, "КонецФайла", ""]).encode("cp1251", "replace")


def _acts(company: Company, finance: User) -> None:
    """Of the quarter that is over: one signed, one in which the client has two documents otherwise."""
    this = company.today.replace(month=(company.today.month - 1) // 3 * 3 + 1, day=1)
    first, last = clock.add_months(this, -3), this - dt.timedelta(days=1)
    signed, differing = (
        settlements.send_reconciliation(by=finance, act=act)
        for act in islice(_drawn(company, finance, first, last), 2)
    )
    agreed = settlements.load_client_account(
        by=finance, act=signed, file=BytesIO(_theirs(signed)), name="akt.csv"
    )
    settlements.sign_reconciliation(by=finance, act=agreed)
    settlements.load_client_account(
        by=finance, act=differing, file=BytesIO(_theirs(differing, with_faults=True)), name="akt.csv"
    )


def _drawn(company: Company, finance: User, first: dt.date, last: dt.date) -> Iterator[ReconciliationAct]:
    """Of key clients with shipments and payments in the quarter."""
    for client in company.clients:
        documents = client.invoices.filter(date__range=(first, last)).count()
        if client.is_key and documents > 3 and client.payments.filter(date__range=(first, last)).count() > 2:
            yield settlements.draw_up_reconciliation(by=finance, client=client, first=first, last=last)


def _theirs(act: ReconciliationAct, *, with_faults: bool = False) -> bytes:
    """The client's own account: the mirror of ours, without one of our shipments and with another sum where it errs."""
    rows = ["Дата;Документ;Дебет;Кредит", f";Сальдо начальное;{max(-act.opening, 0)};{max(act.opening, 0)}"]
    shipped = 0
    for day, _kind, number, debit, credit in act.lines:
        owed = Decimal(debit)
        shipped += owed > 0
        if with_faults and owed and shipped == 2:
            continue
        if with_faults and owed and shipped == 3:
            owed += Decimal("900.00")
        rows.append(f"{day};Документ {number};{credit};{owed}")
    return "\r\n".join(rows).encode()


def _tax_number(digits: str) -> str:
    return digits + inn_checks.calc_company_check_digit(digits)
