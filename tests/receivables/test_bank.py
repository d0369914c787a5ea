"""Bank statements: loaded, recognised, decided, posted, undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import OwnCompany, User
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from receivables.bank.services.deciding import (
    accept_line,
    accept_option,
    claim_account,
    claim_line,
    ignore_line,
    leave_line,
    reopen_line,
)
from receivables.bank.services.loading import Loaded, load_statement
from receivables.bank.services.posting import post_statement, undo_statement
from receivables.models import BankAccount, BankLine, BankStatement, Invoice, PayerLink, Payment
from receivables.services import register_payment, reverse_payment
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import PromiseFactory
from tests.factories.receivables import ClosedMonthFactory, InvoiceFactory
from tests.receivables.bank_files import ACCOUNT, OWN_INN, Movement, onec
from tests.receivables.test_bank_files import BROKEN, GOOD, SAMPLES

INN = "4704118203"
STRANGER = "7842903116"
DAY = dt.date(2026, 11, 19)


@pytest.fixture(autouse=True)
def ours(db: Any) -> OwnCompany:
    return OwnCompany.objects.create(name="ООО «Наша»", inn=OWN_INN)


@pytest.fixture
def owing(kam: User) -> Client:
    return ClientFactory(manager=kam, name="ООО «Лукошко»", inn=INN)


def bill(client: Client, number: str, amount: int | str, due: int = 0) -> Invoice:
    return InvoiceFactory(
        client=client, number=number, amount=Decimal(amount), date=DAY - dt.timedelta(days=30),
        due_date=DAY + dt.timedelta(days=due),
    )  # fmt: skip


def loaded(by: User | None, *movements: Movement, **options: Any) -> Loaded:
    return load_statement(by=by, data=onec(list(movements), **options), name="kl_to_1c.txt")


def statement_of(by: User, *movements: Movement, **options: Any) -> BankStatement:
    return loaded(by, *movements, **options).statements[0]


def came(number: str, amount: int | str, purpose: str = "Оплата за товар", **more: Any) -> Movement:
    return Movement(number, f"{Decimal(amount):.2f}", purpose, **more)


def run(path: Path, *options: str) -> tuple[int, str, str]:
    out, errors, code = StringIO(), StringIO(), 0
    try:
        call_command("import_file", "bank", str(path), *options, stdout=out, stderr=errors)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, out.getvalue().strip(), errors.getvalue().strip()


def rows() -> Sequence[int]:
    return [model.objects.count() for model in (BankAccount, BankStatement, BankLine, Payment)]


@pytest.mark.parametrize("name", [*GOOD, *BROKEN])
def test_every_sample_ends_as_its_name_says(name: str, finance: User) -> None:
    """By the command: counts and 0, or line and reason, 1 and nothing changed (R218)."""
    code, out, errors = run(SAMPLES / f"{name}.txt")
    if name in BROKEN:
        line, _code = BROKEN[name]
        assert (code, out, rows()) == (1, "", [0, 0, 0, 0])
        assert errors.startswith(f"line {line}: ")
        return
    _encoding, accounts = GOOD[name]
    assert (code, errors) == (0, "")
    assert out.startswith(f"lines {sum(one[1] for one in accounts)}, in ")
    assert BankStatement.objects.count() == len(accounts)
    before = rows()
    code, out, _errors = run(SAMPLES / f"{name}.txt")
    assert (code, rows()) == (0, before)
    assert out.endswith(f"sure 0, waiting 0, known {sum(one[1] for one in accounts)}")


def test_a_dry_run_counts_and_changes_nothing(owing: Client, finance: User, tmp_path: Path) -> None:
    bill(owing, "4158", 100)
    path = tmp_path / "bank.txt"
    path.write_bytes(
        onec([came("1", 100, "сч 4158"), came("2", 7, inn=STRANGER), came("3", 5, is_outgoing=True)])
    )
    counts = "lines 3, in 2, out 1, sure 1, waiting 1, known 0"
    assert run(path, "--dry-run", "--user", finance.email) == (0, counts, "")
    assert rows() == [0, 0, 0, 0]
    assert run(path, "--user", finance.email) == (0, counts, "")
    assert BankStatement.objects.get().loaded_by == finance


def test_the_sure_ones_are_posted_at_once_and_close_their_invoices(owing: Client, finance: User) -> None:
    """A bank file closes invoices; what is not recognised waits in a list (R174)."""
    first, second = bill(owing, "4158", 100, 1), bill(owing, "4159", 50, 2)
    statement = statement_of(finance, came("1", 150, "Оплата по сч. 4158, 4159"), came("2", 7, inn=STRANGER))
    assert Payment.objects.count() == 0
    done = post_statement(by=finance, statement=statement)
    assert (done.lines, done.invoices, done.returned) == (1, 2, 0)
    payment = Payment.objects.get()
    assert (payment.number, payment.date, payment.amount, payment.allocated) == ("1", DAY, 150, 150)
    assert set(payment.allocations.values_list("invoice__number", "amount", "rule")) == {
        ("4158", 100, "named"), ("4159", 50, "named"),
    }  # fmt: skip
    for invoice in (first, second):
        invoice.refresh_from_db()
        assert invoice.paid == invoice.amount
    assert list(statement.lines.values_list("state", flat=True)) == ["posted", "waiting"]
    done.statement.refresh_from_db()
    assert (done.statement.status, done.statement.posted_by) == ("posted", finance)


def test_a_promise_is_settled_by_the_posting(owing: Client, kam: User, finance: User) -> None:
    """Kept or broken follows at once, not with the night (R178)."""
    bill(owing, "4158", 100)
    promise = PromiseFactory(
        client=owing, side="theirs", made_on=DAY - dt.timedelta(days=1), due_on=DAY, amount=Decimal(100)
    )
    post_statement(by=finance, statement=statement_of(finance, came("1", 100, "сч 4158")))
    promise.refresh_from_db()
    assert (promise.status, promise.paid) == ("kept", 100)


def test_overlapping_files_bring_each_line_once(owing: Client, finance: User) -> None:
    """What an earlier file brought is known by its fingerprint (R174)."""
    bill(owing, "4158", 100)
    yesterday = came("1", 100, "сч 4158", date=DAY - dt.timedelta(days=1))
    post_statement(by=finance, statement=statement_of(finance, yesterday))
    again = loaded(finance, yesterday, came("2", 7, inn=STRANGER))
    assert (again.known, again.waiting, again.sure) == (1, 1, 0)
    known = again.statements[0].lines.get(state="known")
    assert known.earlier is not None and known.earlier.statement != again.statements[0]
    assert Payment.objects.count() == 1


def test_payments_with_one_number_on_one_day_from_two_accounts_are_two(owing: Client, finance: User) -> None:
    """Banks number the payment orders of each account by itself."""
    bill(owing, "4158", 100), bill(owing, "4159", 100)
    lines = [came("1", 100, "сч 4158"), came("1", 100, "сч 4159", account="40702810100000000078")]
    post_statement(by=finance, statement=statement_of(finance, *lines))
    assert Payment.objects.filter(number="1", client=owing, date=DAY).count() == 2
    # and into two of our accounts
    bill(owing, "4160", 100)
    post_statement(
        by=finance, statement=statement_of(finance, came("1", 100, "сч 4160"), account="40702810500000009999")
    )
    assert Payment.objects.filter(number="1").count() == 3


def test_by_hand_the_account_of_the_payer_tells_two_payments_apart(owing: Client, finance: User) -> None:
    def enter(**more: Any) -> Payment:
        return register_payment(by=finance, client=owing, number="1", date=DAY, amount=Decimal(5), **more)

    enter(payer_account="A"), enter(payer_account="B")
    for more in ({}, {"payer_account": "A"}):
        with pytest.raises(BusinessRuleError) as refused:
            enter(**more)
        assert refused.value.code == "payment_exists"


def test_a_payment_that_was_entered_by_hand_is_found_not_doubled(owing: Client, finance: User) -> None:
    bill(owing, "4158", 100)
    by_hand = register_payment(by=finance, client=owing, number="1", date=DAY, amount=Decimal(100))
    statement = statement_of(finance, came("1", 100, "сч 4158"))
    line = statement.lines.get()
    assert (line.state, line.way) == ("sure", "entered")
    post_statement(by=finance, statement=statement)
    by_hand.refresh_from_db()
    assert (Payment.objects.count(), by_hand.bank_line) == (1, line)
    # an undone load leaves it
    undo_statement(by=finance, statement=statement, reason="wrong file")
    by_hand.refresh_from_db()
    assert (by_hand.bank_line, by_hand.allocated) == (None, 100)


def test_a_payment_entered_by_hand_after_the_load_is_not_doubled(owing: Client, finance: User) -> None:
    bill(owing, "4158", 100)
    statement = statement_of(finance, came("1", 100, "сч 4158"))
    register_payment(by=finance, client=owing, number="1", date=DAY, amount=Decimal(100))
    post_statement(by=finance, statement=statement)
    assert Payment.objects.count() == 1
    with pytest.raises(BusinessRuleError):
        register_payment(by=finance, client=owing, number="1", date=DAY, amount=Decimal(100))


def test_an_invoice_that_was_paid_meanwhile_sends_its_line_back(owing: Client, finance: User) -> None:
    bill(owing, "4158", 100)
    statement = statement_of(finance, came("1", 100, "сч 4158"), came("9", 100, "сч 4158"))
    line = statement.lines.get(number="1")
    assert (line.state, statement.lines.get(number="9").state) == ("sure", "waiting")
    register_payment(by=finance, client=owing, number="77", date=DAY, amount=Decimal(60))
    done = post_statement(by=finance, statement=statement)
    assert (done.lines, done.returned) == (0, 1)
    line.refresh_from_db()
    assert (line.state, line.doubts[0]) == ("waiting", ["changed", {}])
    assert Payment.objects.count() == 1


def test_a_line_is_split_over_invoices_and_clients(owing: Client, finance: User) -> None:
    other = ClientFactory(name="АО «Вектор»")
    mine, theirs = bill(owing, "4158", 100), bill(other, "77", 50)
    statement = statement_of(finance, came("5", 170, "Оплата", inn=STRANGER))
    line = statement.lines.get()
    parts = [(owing, mine, Decimal(100)), (other, theirs, Decimal(40)), (other, None, Decimal(30))]
    accept_line(by=finance, line=line, parts=parts)
    done = post_statement(by=finance, statement=statement)
    assert (done.lines, done.invoices) == (1, 1)
    assert set(Payment.objects.values_list("client", "amount", "allocated")) == {
        (owing.pk, 100, 100), (other.pk, 70, 40),
    }  # fmt: skip


REFUSED_PARTS = {
    "parts_differ": lambda mine, theirs, client: [(client, mine, Decimal(99))],
    "more_than_open": lambda mine, theirs, client: [(client, mine, Decimal(170))],
    "foreign_invoice": lambda mine, theirs, client: [
        (client, theirs, Decimal(50)),
        (client, None, Decimal(120)),
    ],
    "invoice_twice": lambda mine, theirs, client: [(client, mine, Decimal(85)), (client, mine, Decimal(85))],
    "amount_not_positive": lambda mine, theirs, client: [
        (client, mine, Decimal(-1)),
        (client, None, Decimal(171)),
    ],
}


@pytest.mark.parametrize("code", REFUSED_PARTS)
def test_parts_that_cannot_be_are_refused(code: str, owing: Client, finance: User) -> None:
    mine, theirs = bill(owing, "4158", 100), bill(ClientFactory(), "77", 50)
    line = statement_of(finance, came("5", 170, "Оплата", inn=STRANGER)).lines.get()
    with pytest.raises(BusinessRuleError) as refused:
        accept_line(by=finance, line=line, parts=REFUSED_PARTS[code](mine, theirs, owing))
    assert refused.value.code == code


def test_who_pays_for_whom_is_learned_after_consent(owing: Client, finance: User) -> None:
    bill(owing, "4401", 64), bill(owing, "4402", 64)
    third = {"inn": STRANGER, "name": "ООО «Вектор-Финанс»", "account": "40702810000000000911"}
    statement = statement_of(finance, came("874", 64, "За ООО «Лукошко» по счёту 4401", **third))
    line = statement.lines.get()
    assert (line.state, line.doubts) == ("waiting", [["third_party", {}]])
    assert line.client == owing
    accept_option(by=finance, line=line, remember=True)
    link = PayerLink.objects.get()
    assert (link.inn, link.client, link.learned_by) == (STRANGER, owing, finance)
    post_statement(by=finance, statement=statement)
    tomorrow = DAY + dt.timedelta(days=1)
    again = loaded(finance, came("875", 64, "За ООО «Лукошко» по счёту 4402", date=tomorrow, **third))
    assert again.sure == 1


def test_left_unknown_it_stays_in_the_list_and_may_be_decided_later(owing: Client, finance: User) -> None:
    statement = statement_of(finance, came("880", 18, "за молоч. прод.", inn=STRANGER))
    line = statement.lines.get()
    assert leave_line(by=finance, line=line).state == "unknown"
    with pytest.raises(StateConflict):
        post_statement(by=finance, statement=statement)
    accept_line(by=finance, line=line, parts=[(owing, None, Decimal(18))])
    assert post_statement(by=finance, statement=statement).lines == 1
    with pytest.raises(StateConflict) as refused:
        leave_line(by=finance, line=line)
    assert refused.value.code == "line_decided"


def test_of_a_payer_who_is_no_client_nobody_asks_again(finance: User) -> None:
    bank = {"inn": "7707083893", "account": "70601810000000000001"}
    line = statement_of(finance, came("1", 5, "Проценты", **bank)).lines.get()
    assert line.state == "waiting"
    ignore_line(by=finance, line=line)
    again = loaded(finance, came("2", 5, "Проценты", date=DAY + dt.timedelta(days=1), **bank))
    assert (again.waiting, again.sure) == (0, 0)
    assert reopen_line(by=finance, line=line).state == "waiting"


def test_transfers_between_own_accounts_are_nobodys_payment(ours: OwnCompany, finance: User) -> None:
    found = loaded(finance, came("1", 5, "Перевод", inn=OWN_INN, account="40702810500000009999"))
    assert (found.waiting, found.sure) == (0, 0)


def test_the_manager_answers_my_client_and_finance_finds_it_proposed(
    owing: Client, kam: User, finance: User
) -> None:
    bill(owing, "4415", 10)
    line = statement_of(finance, came("880", 18, "за молоч. прод.", inn=STRANGER)).lines.get()
    claim_line(by=kam, line=line, client=owing)
    line.refresh_from_db()
    assert (line.state, line.client, line.way) == ("waiting", owing, "manager")
    assert line.doubts == [["manager", {"name": kam.full_name}]]
    accept_option(by=finance, line=line)
    post_statement(by=finance, statement=line.statement)
    assert Payment.objects.get().allocated == 10
    foreign = statement_of(finance, came("1", 2, inn=STRANGER, date=DAY + dt.timedelta(days=1))).lines.get()
    with pytest.raises(NotAllowed):
        claim_line(by=kam, line=foreign, client=ClientFactory())


def test_a_load_is_undone_as_a_whole_and_may_come_again(owing: Client, finance: User) -> None:
    invoice = bill(owing, "4158", 100)
    statement = statement_of(finance, came("1", 100, "сч 4158"))
    post_statement(by=finance, statement=statement)
    undo_statement(by=finance, statement=statement, reason="the wrong file")
    invoice.refresh_from_db()
    statement.refresh_from_db()
    assert (Payment.objects.count(), invoice.paid, statement.status) == (0, 0, "undone")
    assert (statement.undone_by, statement.undo_reason) == (finance, "the wrong file")
    assert list(statement.lines.values_list("state", flat=True)) == ["undone"]
    again = loaded(finance, came("1", 100, "сч 4158"))
    assert (again.is_new, again.sure) == (True, 1)
    post_statement(by=finance, statement=again.statements[0])
    invoice.refresh_from_db()
    assert invoice.paid == 100


def test_a_load_stays_while_a_later_one_of_its_account_is_loaded(owing: Client, finance: User) -> None:
    first = statement_of(finance, came("1", 100))
    second = statement_of(finance, came("2", 100, date=DAY + dt.timedelta(days=1)))
    with pytest.raises(StateConflict) as refused:
        undo_statement(by=finance, statement=first, reason="x")
    assert refused.value.code == "later_load"
    undo_statement(by=finance, statement=second, reason="x")
    undo_statement(by=finance, statement=first, reason="x")


def test_nothing_of_a_closed_period_is_undone(finance: User) -> None:
    statement = statement_of(finance, came("1", 100))
    ClosedMonthFactory(month=DAY.replace(day=1))
    with pytest.raises(StateConflict) as refused:
        undo_statement(by=finance, statement=statement, reason="x")
    assert refused.value.code == "period_closed"


def test_a_reversed_payment_sends_its_line_back(owing: Client, finance: User) -> None:
    bill(owing, "4158", 100)
    statement = statement_of(finance, came("1", 100, "сч 4158"))
    post_statement(by=finance, statement=statement)
    reverse_payment(by=finance, payment=Payment.objects.get(), reason="another client")
    assert statement.lines.get().state == "waiting"


def test_lines_that_are_not_the_totals_are_not_posted(owing: Client, finance: User) -> None:
    bill(owing, "4158", 100)
    statement = statement_of(finance, came("1", 100, "сч 4158"), received="170.00", closing="1170.00")
    with pytest.raises(BusinessRuleError) as refused:
        post_statement(by=finance, statement=statement)
    assert refused.value.code == "sums_differ"


def test_an_account_of_nobody_waits_until_somebody_says_whose_it_is(
    ours: OwnCompany, owing: Client, finance: User
) -> None:
    bill(owing, "4158", 100)
    statement = statement_of(finance, came("1", 100, "сч 4158"), own_inn="7700000000")
    with pytest.raises(BusinessRuleError) as refused:
        post_statement(by=finance, statement=statement)
    assert refused.value.code == "account_unclaimed"
    claim_account(by=finance, account=statement.account, own_company=ours)
    assert post_statement(by=finance, statement=statement).lines == 1


def test_dollars_are_not_posted_as_rubles(owing: Client, finance: User) -> None:
    bill(owing, "4158", 100)
    statement = statement_of(finance, came("1", 100, "сч 4158"), account="40702840500000004481")
    with pytest.raises(BusinessRuleError) as refused:
        post_statement(by=finance, statement=statement)
    assert refused.value.code == "foreign_currency"


def test_only_finance_posts_and_the_administrator_only_loads(owing: Client, kam: User, finance: User) -> None:
    from tests.factories.accounts import UserFactory

    admin = UserFactory(role="admin")
    with pytest.raises(NotAllowed):
        loaded(kam, came("1", 100))
    statement = statement_of(admin, came("1", 100))
    for by in (kam, admin):
        with pytest.raises(NotAllowed):
            post_statement(by=by, statement=statement)
    assert list(BankStatement.objects.visible_to(finance)) == [statement]
    assert not BankStatement.objects.visible_to(kam).exists()


def test_managers_see_what_waits_of_their_clients_and_of_nobody(
    owing: Client, kam: User, finance: User
) -> None:
    bill(owing, "4158", 100)
    theirs = ClientFactory(inn="7838410226")
    bill(theirs, "77", 100)
    statement_of(
        finance, came("mine", 50), came("nobody", 7, inn=STRANGER), came("other", 50, inn=theirs.inn),
        came("sure", 100, "сч 77", inn=theirs.inn),
    )  # fmt: skip
    seen = BankLine.objects.visible_to(kam).values_list("number", flat=True)
    assert set(seen) == {"mine", "nobody"}
    assert BankAccount.objects.get().number == ACCOUNT
