"""Whose payment a line is and what it closes. No database."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.bank.matching import LIKELY, NONE, SURE, Book, Debt, Incoming, Match, match_all
from receivables.bank.purposes import name_key, number_key, read_purpose
from tests.receivables.bank_year import Year, make_year

LINES = int(os.environ.get("KAM_BANK_LINES", "1500"))
DAY = dt.date(2026, 11, 19)
INN, OTHER_INN, STRANGER = "4704118203", "7842903116", "7820440519"


def debt(
    key: int, number: str, amount: int | str, due: int = 0, client: int = 1, date: dt.date | None = None
) -> Debt:
    date = date or DAY - dt.timedelta(days=30)
    return Debt(key, client, number, date, DAY + dt.timedelta(days=due), Decimal(amount))


def book(*debts: Debt, **more: Any) -> Book:
    by_client: dict[int, list[Debt]] = defaultdict(list)
    for one in debts:
        by_client[one.client].append(one)
    known = {"by_inn": {INN: [1], OTHER_INN: [2]}, "debts": by_client}
    return Book(**{**known, **more})


def line(amount: int | str, purpose: str = "Оплата за товар", key: int = 1, **more: Any) -> Incoming:
    return Incoming(
        **{"key": key, "date": DAY, "amount": Decimal(amount), "purpose": purpose, "inn": INN, **more}
    )


def found(one: Incoming, known: Book) -> Match:
    return match_all([one], known)[one.key]


def closes(match: Match) -> list[tuple[int | None, Decimal]]:
    return [(part.debt, part.amount) for part in match.options[0].parts]


def codes(match: Match) -> list[str]:
    return [doubt.code for doubt in match.doubts]


THREE = (debt(1, "4188", 412, 1), debt(2, "4203", 396, 2), debt(3, "4231", 371, 3))


def test_named_invoices_that_make_up_the_sum_are_sure() -> None:
    """The number in the purpose comes first (R174)."""
    match = found(line(1179, "Оплата по сч. 4188, 4203, 4231"), book(*THREE))
    assert (match.certainty, match.options[0].way) == (SURE, "number")
    assert closes(match) == [(1, 412), (2, 396), (3, 371)]


def test_the_exact_sum_of_one_invoice_or_of_a_set_is_sure() -> None:
    assert closes(found(line(396), book(*THREE))) == [(2, 396)]
    match = found(line(412 + 371), book(*THREE))
    assert (match.certainty, match.options[0].way) == (SURE, "sum")
    assert closes(match) == [(1, 412), (3, 371)]


def test_a_sum_that_fits_several_sets_waits_with_both() -> None:
    match = found(line(500), book(debt(1, "1", 500, 1), debt(2, "2", 300, 2), debt(3, "3", 200, 3)))
    assert (match.certainty, codes(match)) == (LIKELY, ["several_sums"])
    assert [len(option.parts) for option in match.options] == [1, 2]


def test_all_that_is_owed_closes_by_due_date_and_the_rest_is_an_advance() -> None:
    match = found(line(1200), book(*THREE))
    assert (match.certainty, match.options[0].way) == (SURE, "due")
    assert closes(match) == [(1, 412), (2, 396), (3, 371), (None, 21)]


def test_a_part_without_a_number_waits_with_the_first_by_due_date() -> None:
    match = found(line(150), book(*THREE))
    assert (match.certainty, codes(match)) == (LIKELY, ["no_number"])
    assert closes(match) == [(1, 150)]
    assert match.options[1].way == "advance"


CONTRADICTIONS: list[tuple[str, Incoming, Book, list[str]]] = [
    ("a little less", line(411, "сч 4188"), book(*THREE), ["less"]),
    ("a fee kept back", line(300, "сч 4188 за вычетом комиссии"), book(*THREE), ["less"]),
    ("more than the invoice", line(500, "сч 4188"), book(*THREE), ["more"]),
    ("no such number", line(412, "сч 9999"), book(*THREE), ["unknown_number"]),
    ("one known, one not", line(412, "сч 4188, 9999"), book(*THREE), ["unknown_number"]),
    ("another date", line(412, "сч 4188 от 01.01.2020"), book(*THREE), ["other_date"]),
    ("paid already", line(412, "сч 4188"), book(debt(1, "4188", 0)), ["closed"]),
    ("twice in the file", line(412, "сч 4188", is_repeated=True), book(*THREE), ["repeated"]),
    ("another client's", line(9, "За ООО «Вектор» сч 7"), book(debt(7, "7", 9, client=2), by_name={"вектор": [2]}),
     ["third_party"]),
    ("a stranger", line(9, "сч 7", inn=STRANGER), book(debt(7, "7", 9, client=2)), ["unknown_payer"]),
    ("two with one INN", line(9), book(debt(7, "7", 9), by_inn={INN: [1, 3]}), ["several_clients"]),
    ("paid for them before", line(9, "сч 7", inn=STRANGER), book(debt(7, "7", 9), history={STRANGER: 1}),
     ["paid_before"]),
    ("a number without a word", line(400, "4188"), book(*THREE), ["number_only"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "known", "doubts"), [case[1:] for case in CONTRADICTIONS], ids=[c[0] for c in CONTRADICTIONS]
)
def test_what_contradicts_is_not_sure_and_says_why(one: Incoming, known: Book, doubts: list[str]) -> None:
    match = found(one, known)
    assert (match.certainty, codes(match)) == (LIKELY, doubts)
    assert match.options


def test_a_large_part_of_a_named_invoice_is_sure() -> None:
    match = found(line(200, "Частичная оплата по счету 4188"), book(*THREE))
    assert (match.certainty, closes(match)) == (SURE, [(1, 200)])


def test_a_payer_that_was_learned_is_sure_by_the_number() -> None:
    known = book(debt(7, "7", 9, client=2), links={(STRANGER, "acc"): 2}, by_name={"вектор": [2]})
    match = found(line(9, "За ООО «Вектор» сч 7", inn=STRANGER, account="acc"), known)
    assert (match.certainty, closes(match)) == (SURE, [(7, 9)])


def test_nobody_is_known() -> None:
    match = found(line(9, "Возврат займа", inn=STRANGER), book(*THREE))
    assert (match.certainty, match.options, codes(match)) == (NONE, (), ["no_client"])


def test_of_clients_with_one_inn_the_kpp_or_the_number_tells() -> None:
    known = {"by_inn": {INN: [1, 3]}, "kpps": {1: "770101001", 3: "780201001"}}
    debts = (debt(1, "4188", 412), debt(3, "55", 412, client=3))
    assert found(line(412, kpp="780201001"), book(*debts, **known)).options[0].clients == [3]
    assert found(line(412, "сч 55"), book(*debts, **known)).options[0].clients == [3]


def test_a_later_line_does_not_take_what_a_waiting_one_names() -> None:
    lines = [line(411, "сч 4188", key=1), line(1200, key=2)]
    matches = match_all(lines, book(*THREE))
    assert codes(matches[2]) == ["claimed"]


def test_an_invoice_of_after_the_payment_is_not_meant_by_the_sum() -> None:
    later = debt(1, "1", 500, date=DAY + dt.timedelta(days=1))
    assert closes(found(line(500), book(later))) == [(None, 500)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("УТ-000123", "ут-123"),
        ("YT-123", "YT-123"),
        ("СЧ-2026/015", "СЧ-2026/15"),
        ("00077", "77"),
        ("A-1", "А-1"),
    ],
)
def test_one_number_in_several_spellings(written: str, meant: str) -> None:
    assert number_key(written) == number_key(meant)


PURPOSES = [
    ("Оплата по счету № 4188, 4203 и 4231 от 12.10.2026. В т.ч. НДС 10% 13636,36", ["4188", "4203", "4231"]),
    ("Оплата по договору поставки № 12/2025 от 01.01.2025, счет №УТ-000123 от 5 октября 2026 г.", ["УТ-000123"]),
    ("Оплата по счету-договору 55 от 01.01.2026 Сумма 120000-00 Без налога (НДС)", ["55"]),
    ("(120000,00) Оплата по счёт-фактуре 4188 Сумма 120000,00 в т.ч. НДС(10%): 10909,09", ["4188"]),
    ("Без НДС. Счет 4188", ["4188"]),
    ("Оплата за октябрь 2026 г.", []),
    ("Погашение задолженности по акту сверки", []),
    ("Оплата по договору 17 от 01.02.2024, 50% предоплата", []),
    ("ИНН 7701234567 КПП 770101001 р/с 40702810100000000077", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "numbers"), PURPOSES)
def test_numbers_of_invoices_are_told_from_all_other_numbers(text: str, numbers: list[str]) -> None:
    assert [one.text for one in read_purpose(text).references] == numbers


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Debt], list[Incoming]]:
    amounts = st.integers(1, 30).map(lambda n: Decimal(n * 100))
    debts = [
        debt(
            key,
            str(4000 + key),
            str(draw(amounts)),
            draw(st.integers(-20, 20)),
            client=draw(st.integers(1, 2)),
        )
        for key in range(1, draw(st.integers(1, 7)))
    ]
    words = st.sampled_from(
        ["Оплата", "сч 4001", "сч 4002, 4003", "по счету 4001/4002", "частично сч 4003", "4002", "сч 9"]
    )
    lines = [
        line(str(draw(amounts)), draw(words), key=key, inn=draw(st.sampled_from([INN, OTHER_INN, STRANGER])))
        for key in range(1, draw(st.integers(2, 8)))
    ]
    return debts, lines


@given(ledgers())
def test_readings_add_up_and_never_exceed_what_is_open(ledger: tuple[list[Debt], list[Incoming]]) -> None:
    """Parts are positive and make up the line; all sure lines together close no more than is open."""
    debts, lines = ledger
    matches = match_all(lines, book(*debts))
    assert set(matches) == {one.key for one in lines}
    taken: Counter[int] = Counter()
    owners = {one.key: one.client for one in debts}
    for one in lines:
        match = matches[one.key]
        assert (match.certainty == SURE) == (bool(match.options) and not match.doubts)
        for option in match.options:
            assert sum(part.amount for part in option.parts) == one.amount
            assert all(part.amount > 0 for part in option.parts)
            assert all(owners[part.debt] == part.client for part in option.parts if part.debt)
        if match.certainty == SURE:
            taken.update({part.debt: part.amount for part in match.options[0].parts if part.debt})
    assert all(amount <= next(one.open for one in debts if one.key == key) for key, amount in taken.items())


def matched_by_day(year: Year) -> dict[int, Match]:
    """The year loaded day after day: what is sure is closed, what waits is decided rightly before the next day."""
    debts: dict[int, list[Debt]] = defaultdict(list)
    for bill in year.bills:
        debts[bill.buyer.key].append(
            Debt(bill.key, bill.buyer.key, bill.number, bill.date, bill.due, bill.amount)
        )
    names: dict[str, list[int]] = defaultdict(list)
    for buyer in year.buyers:
        names[name_key(buyer.name)].append(buyer.key)
    known = Book(by_inn={buyer.inn: [buyer.key] for buyer in year.buyers}, by_name=names, debts=debts)
    days: dict[dt.date, list[Any]] = defaultdict(list)
    for paid in year.payments:
        days[paid.date].append(paid)
    matches: dict[int, Match] = {}
    for _day, payments in sorted(days.items()):
        lines = [
            Incoming(
                key=p.key,
                date=p.date,
                amount=p.amount,
                purpose=p.purpose,
                inn=p.inn,
                account=p.account,
                name=p.name,
            )
            for p in payments
        ]
        for p, match in zip(
            payments, map(match_all(lines, known).get, [p.key for p in payments]), strict=True
        ):
            assert match is not None
            matches[p.key] = match
            if match.certainty != SURE:
                for _client, bill, amount in p.answer:
                    if bill is not None:
                        known.left[bill] -= amount
        known.claimed.clear()
    return matches


def wrong(match: Match, answer: frozenset[Any]) -> bool:
    return frozenset((part.client, part.debt, part.amount) for part in match.options[0].parts) != answer


def test_a_year_of_real_purposes_is_matched_and_none_of_the_sure_is_wrong() -> None:
    """At least 95 of 100 lines of a year are sure by themselves, none of them wrong (KAM_BANK_LINES=20000) (R174)."""
    year = make_year(LINES)
    matches = matched_by_day(year)
    answers: dict[int, frozenset[Any]] = {paid.key: paid.answer for paid in year.payments}
    sure = [key for key, match in matches.items() if match.certainty == SURE]
    mistakes = [(key, matches[key], answers[key]) for key in sure if wrong(matches[key], answers[key])]
    assert not mistakes, mistakes[:3]
    assert len(year.payments) == LINES
    assert len(sure) >= len(year.payments) * 0.95, share(matches)


def share(matches: dict[int, Match]) -> Sequence[tuple[str, int]]:
    return Counter(code for match in matches.values() for code in codes(match)).most_common()
