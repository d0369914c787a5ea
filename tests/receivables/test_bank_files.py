"""Bank files: what each says, and where it is broken. No database."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

import pytest

from receivables.bank.parsed import BankFile, Broken
from receivables.bank.reading import read
from tests.receivables.bank_files import ACCOUNT, Movement, camt, onec

SAMPLES = Path(__file__).parent.parent / "data" / "bank_1c"
CUTS = 200
DAY = dt.date(2026, 11, 19)
TWO = [
    Movement("871", "150000.00", "Оплата по счету 4158"),
    Movement("12", "500.00", "Комиссия", is_outgoing=True, name="Банк", inn="7707083893"),
]

# by sample: encoding, and of each account its lines, what came in and went out by them, whether they are all there
GOOD = {
    "kily_one_day_cp1251": ("cp1251", [("40702810200000000001", 13, "40000.00", "41184.00", True)]),
    "odin_no_documents__input": ("cp1251", [("40802000000000000002", 0, "0.00", "0.00", False)]),
    "odin_one_document__input": ("cp1251", [("40802000000000000007", 1, "1000.00", "0.00", False)]),
    "odin_one_document_utf__input": ("UTF-8", [("40802000000000000007", 1, "1000.00", "0.00", False)]),
    "odin_taxdev_4645__input": ("cp1251", [("40802000000000000043", 9, "66770.00", "0.00", False)]),
    "odin_two_accounts__input": (
        "cp1251",
        [("40802000000000000071", 6, "10198.01", "68.33", False),
         ("40802000000000000069", 2, "0.00", "10198.01", False)],
    ),
    "odin_two_documents__input": ("cp1251", [("40802000000000000013", 2, "1100.00", "0.00", False)]),
    "odin_version_1_03__input": ("cp1251", [("40802000000000000055", 2, "158654.52", "140000.00", True)]),
}  # fmt: skip
BROKEN = {
    "odin_empty__input": (1, "empty"),
    "odin_invalid__input": (1, "no_mark"),
    "odin_no_end_of_document__input": (46, "no_end"),
}


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.txt").read_bytes()


def test_every_sample_is_named_here() -> None:
    assert {path.stem for path in SAMPLES.glob("*.txt")} == set(GOOD) | set(BROKEN)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_sample_is_read(name: str) -> None:
    """Encoding by the bytes, several accounts, one section for each day (R218)."""
    file = read(sample(name))
    encoding, accounts = GOOD[name]
    assert file.encoding == encoding
    found = [
        (one.account, len(one.entries), str(one.received), str(one.spent), one.adds_up)
        for one in file.statements
    ]
    assert found == accounts


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_sample_names_its_line(name: str) -> None:
    with pytest.raises(Broken) as broken:
        read(sample(name))
    assert (broken.value.line, broken.value.code) == BROKEN[name]


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig", "cp866"])
def test_the_encoding_is_found_out_by_the_bytes(encoding: str) -> None:
    statement = read(onec(TWO, encoding=encoding)).statements[0]
    assert statement.entries[0].purpose == "Оплата по счету 4158"
    assert statement.entries[0].name.startswith("ООО")


def test_a_line_has_the_other_side_and_the_day_the_money_moved() -> None:
    came = Movement("871", "10.50", "Оплата", document_date=dt.date(2026, 11, 17))
    entry = read(onec([came])).statements[0].entries[0]
    assert (entry.is_incoming, entry.number, entry.amount) == (True, "871", Decimal("10.50"))
    assert (entry.date, entry.document_date) == (DAY, dt.date(2026, 11, 17))
    assert (entry.inn, entry.other_account, entry.own_inn) == (came.inn, came.account, "7801234564")


def test_a_file_without_its_end_mark_is_taken_where_its_sums_prove_it_whole() -> None:
    assert len(read(onec(TWO, has_end=False)).statements[0].entries) == 2
    data = onec(TWO, has_end=False, received="160000.00", closing="160500.00")
    with pytest.raises(Broken) as broken:
        read(data)
    assert broken.value.code == "cut"


@pytest.mark.parametrize("has_end", [True, False])
@pytest.mark.parametrize(
    "name", ["kily_one_day_cp1251", "odin_version_1_03__input", "odin_two_accounts__input"]
)
def test_a_cut_file_is_refused(name: str, has_end: bool) -> None:
    """Of 200 random cuts none is taken in part: it is refused, or nothing of it is missing (R218)."""
    whole = sample(name)
    if not has_end:
        whole = whole.replace("КонецФайла".encode("cp1251"), b"").rstrip()
    expected = lines_of(read(sample(name)))
    chance = random.Random(name)
    partial = 0
    for _cut in range(CUTS):
        try:
            partial += lines_of(read(whole[: chance.randrange(len(whole))])) != expected
        except Broken as broken:
            assert broken.line >= 1
    assert partial == 0


def lines_of(file: BankFile) -> list[object]:
    return [entry for one in file.statements for entry in one.entries]


def test_sums_that_do_not_add_up_are_refused_with_the_line() -> None:
    with pytest.raises(Broken) as broken:
        read(onec(TWO, closing="7.00"))
    assert (broken.value.code, broken.value.names) == ("unbalanced", {"difference": "150493.00"})
    assert broken.value.line == 18


FAULTS = {
    "not_a_sum": ("Сумма=150000.00", "Сумма=15OOOO"),
    "not_a_day": ("Дата=19.11.2026", "Дата=39.11.2026"),
    "outside": ("ДатаПоступило=19.11.2026", "ДатаПоступило=29.11.2026"),
    "missing": ("Сумма=150000.00", "Назначение=150000.00"),
    "unknown_line": ("Номер=871", "871"),
    "after_end": ("КонецФайла", "КонецФайла\r\n1CClientBankExchange"),
    "no_mark": ("1CClientBankExchange", "1CKlient"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_names_its_line(code: str) -> None:
    """A broken file gives the number of the line (R218)."""
    before, after = FAULTS[code]
    text = onec(TWO).decode("cp1251")
    assert before in text
    with pytest.raises(Broken) as broken:
        read(text.replace(before, after, 1).encode("cp1251"))
    assert broken.value.code == code
    line = text[: text.index(before)].count("\n") + 1
    # of a document's day the line where it begins, of what is missing where it ends, and what follows the end
    apart = {"outside": -4, "missing": 8, "after_end": 1}
    assert broken.value.line == line + apart.get(code, 0)


def test_a_document_of_other_accounts_is_refused() -> None:
    data = onec([Movement("1", "1.00", "x"), Movement("2", "2.00", "y")])
    foreign = data.replace(
        f"ПолучательСчет={ACCOUNT}".encode("cp1251"), "ПолучательСчет=1".encode("cp1251"), 1
    )
    # with one account the day that is filled in tells the direction
    assert len(read(foreign).statements[0].entries) == 2
    two = foreign.replace(b"\r\n", b"\r\n\xd0\xe0\xf1\xf7\xd1\xf7\xe5\xf2=40702810500000009999\r\n", 1)
    with pytest.raises(Broken) as broken:
        read(two)
    assert broken.value.code == "foreign_document"


def test_a_transfer_between_two_own_accounts_is_a_line_of_each() -> None:
    other = "40702810500000009999"
    data = onec([Movement("5", "70.00", "Перевод", account=other, is_outgoing=True)])
    both = data.replace("КонецРасчСчет".encode("cp1251"), "\r\n".join([
        "КонецРасчСчет", "СекцияРасчСчет", "ДатаНачала=19.11.2026", "ДатаКонца=19.11.2026", f"РасчСчет={other}",
        "НачальныйОстаток=0", "ВсегоПоступило=70.00", "ВсегоСписано=0", "КонечныйОстаток=70.00", "КонецРасчСчет",
    ]).encode("cp1251"))  # fmt: skip
    statements = {one.account: one for one in read(both).statements}
    assert [entry.is_incoming for entry in statements[ACCOUNT].entries] == [False]
    assert [entry.is_incoming for entry in statements[other].entries] == [True]
    assert all(one.adds_up for one in statements.values())


def test_camt_says_the_same_as_1c() -> None:
    mine, theirs = read(onec(TWO)).statements[0], read(camt(TWO)).statements[0]
    assert (theirs.account, theirs.currency, theirs.adds_up) == (mine.account, "", True)
    assert theirs.totals is not None and mine.totals is not None
    assert theirs.totals.closing == mine.totals.closing
    for one, other in zip(mine.entries, theirs.entries, strict=True):
        assert (one.number, one.amount, one.inn, one.purpose, one.is_incoming, one.date, one.other_account) == (
            other.number, other.amount, other.inn, other.purpose, other.is_incoming, other.date, other.other_account
        )  # fmt: skip


def test_camt_cut_anywhere_is_refused() -> None:
    whole = camt(TWO)
    chance = random.Random(7)
    for _cut in range(CUTS):
        with pytest.raises(Broken):
            read(whole[: chance.randrange(len(whole))])


def test_a_document_type_is_refused() -> None:
    bomb = camt(TWO).replace(b"<Document", b"<!DOCTYPE x [<!ENTITY a 'aa'>]><Document", 1)
    with pytest.raises(Broken) as broken:
        read(bomb)
    assert (broken.value.code, broken.value.line) == ("has_dtd", 2)


def test_camt_with_another_closing_balance_is_refused() -> None:
    with pytest.raises(Broken) as broken:
        read(camt(TWO).replace(b">150500.00<", b">150501.00<", 1))
    assert broken.value.code == "unbalanced"
