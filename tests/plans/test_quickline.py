"""The line that understands: both languages out of one table, what is unknown stays text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from plans.tasks.quickline import alike, parse

THURSDAY = dt.date(2026, 11, 19)


def day(month: int, number: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


LINES: list[tuple[str, str, dict[str, Any]]] = [
    ("завтра 15:00 позвонить Лукошко про акт", "позвонить Лукошко про акт",
     {"due": day(11, 20), "hour": dt.time(15), "verb": "call"}),
    ("tomorrow 3 pm call Lukoshko about the act", "call Lukoshko about the act",
     {"due": day(11, 20), "hour": dt.time(15), "verb": "call"}),
    ("послезавтра прислать сертификаты", "прислать сертификаты", {"due": day(11, 21), "verb": "send"}),
    ("в пт до обеда встреча с Ильиной", "встреча с Ильиной",
     {"due": day(11, 20), "hour": dt.time(13), "verb": "meet"}),
    ("в четверг письмо", "письмо", {"due": day(11, 26), "verb": "write"}),
    ("next mon send prices", "send prices", {"due": day(11, 23), "verb": "send"}),
    ("в следующую среду акт", "акт", {"due": day(11, 25)}),
    ("к 25.11 план", "план", {"due": day(11, 25)}),
    ("план 10.11", "план", {"due": day(11, 10, 2027)}),
    ("план до 01.02.27", "план", {"due": day(2, 1, 2027)}),
    ("25 ноября, отчёт", "отчёт", {"due": day(11, 25)}),
    ("report by dec 3rd", "report", {"due": day(12, 3)}),
    ("31.11 план", "31.11 план", {}),
    ("через неделю", "", {"due": day(11, 26)}),
    ("через 2 недели акт", "акт", {"due": day(12, 3)}),
    ("in a month check", "check", {"due": day(12, 19)}),
    ("на следующей неделе акт", "акт", {"due": day(11, 23)}),
    ("до конца месяца акт", "акт", {"due": day(11, 30)}),
    ("end of the week: act", "act", {"due": day(11, 20)}),
    ("каждый пн обзвон", "обзвон", {"due": day(11, 23), "repeat": ("week", 0)}),
    ("every day stock", "stock", {"due": THURSDAY, "repeat": ("day", None)}),
    ("в 16:30 акт", "акт", {"due": THURSDAY, "hour": dt.time(16, 30)}),
    ("они: 300 т к пт", "300 т", {"side": "theirs", "amount": Decimal(300_000), "due": day(11, 20)}),
    ("they: 0,5 млн by fri", "0,5 млн", {"side": "theirs", "amount": Decimal(500_000), "due": day(11, 20)}),
    ("они: оплатить 300 000 завтра", "оплатить 300 000",
     {"side": "theirs", "amount": Decimal(300_000), "due": day(11, 20)}),
    ("they: 1.5m tomorrow", "1.5m", {"side": "theirs", "amount": Decimal(1_500_000), "due": day(11, 20)}),
    ("они: прогноз на 2027", "прогноз на 2027", {"side": "theirs"}),
    ("они: 2000 кг масла", "2000 кг масла", {"side": "theirs"}),
    ("мы: прислать КП пн", "прислать КП", {"side": "ours", "due": day(11, 23), "verb": "send"}),
    ("we: send samples", "send samples", {"side": "ours", "verb": "send"}),
    ("@склад довоз до 10:00", "довоз", {"to": "склад", "due": THURSDAY, "hour": dt.time(10)}),
    ("ask @anna.s@x.ru for the act", "ask for the act", {"to": "anna.s@x.ru"}),
    ("! снять стоп", "снять стоп", {"boss": True}),
    ("Срочно! Счёт № 12.11", "Срочно! Счёт № 12.11", {}),
    ("просто мысль", "просто мысль", {}),
    ("call at 99:99", "call at 99:99", {"verb": "call"}),
]  # fmt: skip


def test_lines_are_taken_apart(subtests: Any) -> None:
    for line, text, wanted in LINES:
        with subtests.test(line=line):
            parsed = parse(line, today=THURSDAY)
            found = {part.kind: part.value for part in parsed.parts if part.kind != "day"}
            if parsed.due_on:
                found["due"] = parsed.due_on
            if "side" not in found:
                found.pop("amount", None)
            assert (parsed.text, found) == (text, wanted)


def test_a_part_that_is_put_off_stays_text() -> None:
    parsed = parse("завтра 15:00 акт", today=THURSDAY, without={"day"})
    assert (parsed.text, parsed.due_on) == ("завтра акт", THURSDAY)


def test_names_are_known_in_any_case() -> None:
    names = parse("завтра позвонить в Лукошка про акт", today=THURSDAY).names
    assert [(word.stem, word.is_capital) for word in names] == [("лукошк", True)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Позвонить про акт сверки", "Вернуть подписанный акт сверки", True),
        ("Позвонить завтра", "Позвонить в пятницу", False),
    ],
)
def test_what_speaks_of_the_same_noun_is_alike(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same
