"""Differences of two accounts, the client's file, sums in words: no database."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from io import BytesIO

import pytest

from receivables.settlements.client_files import read_account
from receivables.settlements.matching import Side, differences, has_swapped_digits, number_in, side_by_side
from receivables.settlements.words import sum_in_words
from tests.support.refusals import refused

FIRST, LAST = dt.date(2026, 7, 1), dt.date(2026, 9, 30)


def side(day: str, document: str, amount: str) -> Side:
    return Side(dt.date.fromisoformat(day), document, Decimal(amount))


def found(ours: list[Side], theirs: list[Side], elsewhere: list[Side] | None = None) -> list[tuple[str, str]]:
    return [(one.reason, str(one.amount)) for one in differences(ours, theirs, FIRST, LAST, elsewhere or [])]


def test_only_what_does_not_agree_is_told_with_its_reason() -> None:
    """Number, a day near it and the sum; then sum and day; then the sum (R173)."""
    ours = [
        side("2026-07-10", "ОТ-000101", "1000.00"),
        side("2026-07-20", "ОТ-000102", "2000.00"),
        side("2026-08-01", "ОТ-000103", "3000.00"),
        side("2026-08-02", "ОТ-000104", "54000.00"),
        side("2026-08-10", "ОТ-000105", "700.00"),
        side("2026-08-15", "ОТ-000106", "11.00"),
        side("2026-09-29", "ОТ-000107", "371860.00"),
        side("2026-08-20", "77", "-500.00"),
        side("2026-08-20", "77", "-500.00"),
    ]
    theirs = [
        side("2026-07-12", "УПД № 101 от 10.07.2026", "1000.00"),
        side("2026-07-21", "Поступление 1", "2000.00"),
        side("2026-08-25", "Поступление", "3000.00"),
        side("2026-08-02", "УПД 104", "45000.00"),
        side("2026-08-10", "УПД 105", "790.00"),
        side("2026-08-20", "п/п 77", "-500.00"),
        side("2026-08-05", "УПД 900", "240000.00"),
        side("2026-08-06", "УПД 901", "18.00"),
    ]
    assert found(ours, theirs, [side("2026-08-06", "ОТ-000901", "18.00")]) == [
        ("border", "371860.00"),
        ("not_ours", "-240000.00"),
        ("digits", "9000.00"),
        ("twice", "-500.00"),
        ("other_sum", "-90.00"),
        ("other_contract", "-18.00"),
        ("not_theirs", "11.00"),
        ("other_day", "0.00"),
    ]


def test_differences_add_up_to_the_difference_of_the_balances() -> None:
    """Whatever the two sides have, each document is told once or agrees (R173)."""
    dice = random.Random(173)

    def some() -> list[Side]:
        return [
            Side(
                dice.choice([None, FIRST + dt.timedelta(dice.randint(0, 60))]),
                dice.choice(["", "1", "УПД 2", "ОТ-000003"]),
                Decimal(dice.choice([100, -100, 1200, 2100, 333])),
            )
            for _n in range(dice.randint(0, 12))
        ]

    for _round in range(500):
        ours, theirs = some(), some()
        told = differences(ours, theirs, FIRST, LAST)
        assert sum(one.amount for one in told) == sum(s.amount for s in ours) - sum(s.amount for s in theirs)
    assert differences(ours, ours, FIRST, LAST) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("54000", "45000", True), ("12.34", "12.43", True), ("540", "450.00", True), ("540", "405", False),
     ("540", "541", False), ("504", "405", False), ("54", "540", False), ("54", "-45", False),
     ("51.20", "52.10", True)],
)  # fmt: skip
def test_swapped_digits(one: str, other: str, expected: bool) -> None:
    assert has_swapped_digits(Decimal(one), Decimal(other)) is expected


@pytest.mark.parametrize(
    ("document", "number"),
    [
        ("УПД № 00-002941 от 12.08.2026", "2941"),
        ("ОТ-000101", "101"),
        ("Payment 7 from 1.1.2026", "7"),
        ("без", ""),
    ],
)
def test_number_of_a_document(document: str, number: str) -> None:
    assert number_in(document) == number


def csv(*lines: str, encoding: str = "utf-8") -> BytesIO:
    return BytesIO("\r\n".join(lines).encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_columns_are_known_by_their_words(encoding: str) -> None:
    """A file as 1C writes it, mirrored: what stands in the client's credit is owed to us (R173)."""
    file = csv(
        "Дата;Документ;Дебет;Кредит",
        ";Сальдо начальное;;1 000,00",
        "03.07.2026;УПД 5;;2 500,50",
        "05.07.26;Списание 7;1 000,00;",
        ";Обороты за период;1 000,00;2 500,50",
        ";Сальдо конечное;;2 500,50",
        encoding=encoding,
    )
    account = read_account(file, "акт.csv")
    assert [(line.day, line.document, line.owed) for line in account.lines] == [
        (dt.date(2026, 7, 3), "УПД 5", Decimal("2500.50")),
        (dt.date(2026, 7, 5), "Списание 7", Decimal("-1000.00")),
    ]
    assert (account.opening, account.closing(Decimal(0))) == (Decimal("1000.00"), Decimal("2500.50"))


def test_a_file_that_cannot_be_compared_says_why() -> None:
    """Without columns, with no sum or no day where one should be, or with another total than its rows (R173)."""
    head = "Дата;Документ;Дебет;Кредит"
    with refused("file_without_columns"):
        read_account(csv("Товар;Цена", "Молоко;10"), "a.csv")
    with refused("file_unreadable"):
        read_account(csv(head, "03.07.2026;УПД;десять;"), "a.csv")
    with refused("file_unreadable"):
        read_account(csv(head, "32.07.2026;УПД;10;"), "a.csv")
    with refused("file_does_not_add_up"):
        read_account(csv(head, ";Сальдо начальное;;1", "03.07.2026;УПД;;10", ";Сальдо конечное;;12"), "a.csv")
    with refused("file_unreadable"):
        read_account(BytesIO(b""), "a.csv")


@pytest.mark.parametrize(
    ("amount", "language", "words"),
    [
        ("0", "ru", "Ноль рублей 00 копеек"),
        ("1.01", "ru", "Один рубль 01 копейка"),
        ("-2012.22", "ru", "Две тысячи двенадцать рублей 22 копейки"),
        ("1000000", "ru", "Один миллион рублей 00 копеек"),
        ("21341101.11", "ru", "Двадцать один миллион триста сорок одна тысяча сто один рубль 11 копеек"),
        ("685180", "ru", "Шестьсот восемьдесят пять тысяч сто восемьдесят рублей 00 копеек"),
        ("1.02", "en", "One rouble 02 kopecks"),
        ("12345.50", "en", "Twelve thousand three hundred forty-five roubles 50 kopecks"),
    ],
)
def test_sum_in_words(amount: str, language: str, words: str) -> None:
    """As papers for signing need it (R173)."""
    assert sum_in_words(Decimal(amount), "RUB", language) == words


def test_another_currency_stands_by_its_code() -> None:
    assert sum_in_words(Decimal("5.10"), "KZT", "ru") == "Пять KZT 10"


def test_both_accounts_stand_side_by_side() -> None:
    """Every document once, by day, and exactly what differs does not agree (R173)."""
    random.seed(7)
    days = [FIRST + dt.timedelta(days=random.randrange(90)) for _n in range(60)]
    ours = [
        Side(day, f"ОТ-{n:06}", Decimal(random.randrange(-900, 900) or 1))
        for n, day in enumerate(sorted(days))
    ]
    kept = [one for one in ours if random.random() < 0.7]
    theirs = [Side(one.day, f"УПД {number_in(one.document)}", one.amount) for one in kept]
    theirs.append(side("2026-08-01", "Платёж 5", "-12345.00"))
    rows = side_by_side(ours, theirs)
    assert sorted(map(id, ours)) == sorted(id(one.ours) for one in rows if one.ours)
    assert sorted(map(id, theirs)) == sorted(id(one.theirs) for one in rows if one.theirs)
    assert [one.day for one in rows] == sorted(one.day for one in rows)
    left = [(one.ours, one.theirs) for one in rows if not one.agrees]
    told = [(one.ours, one.theirs) for one in differences(ours, theirs, FIRST, LAST)]
    assert {(id(a), id(b)) for a, b in left} == {(id(a), id(b)) for a, b in told}
