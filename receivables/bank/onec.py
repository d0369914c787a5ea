"""Files of the exchange of 1C with banks (1CClientBankExchange): text, `key=value` in sections.

The encoding is found out by the bytes, not by the header, which is often wrong. A file without its end mark is taken
only where its own totals prove that nothing is missing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from decimal import Decimal

from receivables.bank.parsed import AccountStatement, BankFile, Broken, Entry, Totals, merged

MARK = "1CClientBankExchange"
_END_OF_FILE = "конецфайла"
_BEGINS = {"секциярасчсчет": "account", "секциядокумент": "document"}
_ENDS = {"account": "КонецРасчСчет", "document": "КонецДокумента"}
_NEW_LINE = re.compile(r"\r\n|\n|\r")
_SUM = re.compile(r"-?\d+(\.\d{1,2})?")
_NAMED_INN = re.compile(r"^ИНН\s*\d{10,12}\s*", re.IGNORECASE)
_PARTS = [f"назначениеплатежа{n}" for n in range(1, 7)]
# ISO 4217 in the account number of a Russian bank: 810 and 643 are rubles; others are told where they are known
_CURRENCIES = {
    "840": "USD",
    "978": "EUR",
    "156": "CNY",
    "826": "GBP",
    "398": "KZT",
    "933": "BYN",
    "949": "TRY",
}

Section = dict[str, tuple[int, str]]


def is_onec(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(MARK.encode())


def parse(data: bytes) -> BankFile:
    """The statements of a file, one for each own account. Raises Broken."""
    if not is_onec(data):
        raise Broken(1, "no_mark", mark=MARK)
    text, encoding = _decoded(data)
    reader = _Reader(text.lstrip("\ufeff \t\r\n"), text)
    reader.read()
    version = reader.header.get("версияформата", (0, ""))[1]
    sender = reader.header.get("отправитель", (0, ""))[1]
    return BankFile(f"1C {version}".strip(), encoding, reader.statements(), sender)


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8 where the bytes are that, else the one in which the section names are words."""
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    for encoding in ("cp1251", "cp866"):
        text = data.decode(encoding, "replace")
        if re.search("версияформата|секциярасчсчет|секциядокумент|кодировка", text, re.IGNORECASE):
            return text, encoding
    raise Broken(2, "unreadable")


class _Reader:
    """Reads line by line, in a header, an account or a document."""

    def __init__(self, text: str, whole: str) -> None:
        skipped = len(_NEW_LINE.findall(whole[: len(whole) - len(text)]))
        self.lines = list(enumerate(_NEW_LINE.split(text.rstrip("\x1a\x00 \t\r\n")), 1 + skipped))
        self.header: Section = {}
        self.own: dict[str, int] = {}
        self.sections: list[tuple[str, int, Section]] = []
        self.is_ended = False
        self.where, self.section, self.last = "header", self.header, ""

    def read(self) -> None:
        for number, line in self.lines[1:]:
            self._take(number, line)
        if self.where != "header":
            raise Broken(self.lines[-1][0], "no_end", mark=_ENDS[self.where])

    def _take(self, number: int, line: str) -> None:
        key, equals, value = line.partition("=")
        name = key.strip().casefold()
        if not line.strip():
            return
        if self.is_ended:
            raise Broken(number, "after_end", text=_short(line))
        begins = _BEGINS.get(name)
        if begins or name == _END_OF_FILE:
            if self.where != "header":
                raise Broken(number, "no_end", mark=_ENDS[self.where])
            self.is_ended = not begins
            self.where = begins or "header"
            self.section = {} if begins else self.header
            self.begun = number
        elif self.where != "header" and name == _ENDS[self.where].casefold():
            self.sections.append((self.where, number, self.section))
            self.where, self.section = "header", self.header
        elif equals:
            self._keep(number, name, value.strip())
        elif self.where == "document" and self.last.startswith("назначениеплатежа"):
            # some banks break a long purpose into lines
            begun, text = self.section[self.last]
            self.section[self.last] = (begun, f"{text} {line.strip()}".strip())
        else:
            raise Broken(number, "unknown_line", text=_short(line))

    def _keep(self, number: int, name: str, value: str) -> None:
        self.last = name
        if name == "расчсчет" and self.where == "header":
            self.own[_account(value)] = number
        elif self.sections and self.where == "header":
            raise Broken(number, "unknown_line", text=_short(name))
        self.section[name] = (number, value)

    def statements(self) -> tuple[AccountStatement, ...]:
        totals = defaultdict(list)
        for kind, end, section in self.sections:
            if kind == "account":
                account = _account(section.get("расчсчет", (0, ""))[1]) or self._only_account(end)
                totals[account].append(_totals(section, end))
        own = list(dict.fromkeys([*self.own, *totals]))
        if not own:
            raise Broken(1, "no_account")
        entries: dict[str, list[Entry]] = {account: [] for account in own}
        for kind, end, section in self.sections:
            if kind == "document":
                for entry in _entries(section, end, own):
                    entries[entry.account].append(entry)
        found = tuple(self._statement(one, merged(totals[one]), tuple(entries[one])) for one in own)
        if not self.is_ended:
            self._check_whole(found)
        return found

    def _only_account(self, line: int) -> str:
        if len(self.own) != 1:
            raise Broken(line, "missing", field="РасчСчет")
        return next(iter(self.own))

    def _statement(self, account: str, totals: Totals | None, entries: tuple[Entry, ...]) -> AccountStatement:
        days = [entry.date for entry in entries]
        begin, end = _day_of(self.header, "датаначала"), _day_of(self.header, "датаконца")
        if totals is not None:
            begin, end = totals.begin, totals.end
            for entry in entries:
                if not begin <= entry.date <= end:
                    raise Broken(entry.line, "outside", day=f"{entry.date:%d.%m.%Y}")
        today = _day_of(self.header, "датасоздания")
        begin = begin or min(days, default=today)
        end = end or max(days, default=today)
        if begin is None or end is None:
            raise Broken(1, "missing", field="ДатаНачала")
        return AccountStatement(account, begin, end, totals, entries, _CURRENCIES.get(account[5:8], ""))

    def _check_whole(self, found: tuple[AccountStatement, ...]) -> None:
        """A file without its end mark must prove by its totals and its period that it is all there."""
        last, end = self.lines[-1][0], _day_of(self.header, "датаконца")
        for one in found:
            is_proved = one.totals is not None and one.adds_up and (end is None or one.end >= end)
            if not is_proved:
                raise Broken(last, "cut", mark="КонецФайла")
        if not any(one.entries for one in found):
            raise Broken(last, "cut", mark="КонецФайла")


def _totals(section: Section, end: int) -> Totals:
    begin, last = _day_of(section, "датаначала"), _day_of(section, "датаконца")
    begin, last = begin or last, last or begin
    if begin is None or last is None:
        raise Broken(end, "missing", field="ДатаНачала")
    opening = _sum_of(section, "НачальныйОстаток", end)
    received = _sum_of(section, "ВсегоПоступило", end, is_needed=False)
    spent = _sum_of(section, "ВсегоСписано", end, is_needed=False)
    closing = _sum_of(section, "КонечныйОстаток", end)
    line = section["конечныйостаток"][0]
    return Totals(line, begin, last, opening, received, spent, closing)


def _entries(section: Section, end: int, own: list[str]) -> list[Entry]:
    """What a document moved: on one account, or on two where it went from one own account to another."""

    def text(*names: str) -> str:
        return next((section[name][1] for name in names if section.get(name, (0, ""))[1]), "")

    payer = _account(text("плательщиксчет", "плательщикрасчсчет"))
    payee = _account(text("получательсчет", "получательрасчсчет"))
    came = [(payee, True)] if payee in own else []
    went = [(payer, False)] if payer in own else []
    sides = came + went
    if not sides and len(own) == 1:
        # banks write transit accounts instead of ours: the day that is filled in tells the direction
        sides = [(own[0], not text("датасписано"))]
    if not sides:
        raise Broken(end, "foreign_document", accounts=", ".join(own))
    line, _text = section.get("номер", (end, ""))
    document_date = _day_of(section, "дата")
    if document_date is None:
        raise Broken(end, "missing", field="Дата")
    amount = _sum_of(section, "Сумма", end)
    if amount <= 0:
        raise Broken(section["сумма"][0], "not_a_sum", text=section["сумма"][1])
    purpose = text("назначениеплатежа") or " ".join(filter(None, (text(part) for part in _PARTS)))
    found = []
    for account, is_incoming in sides:
        moved = ("датапоступило", "датасписано") if is_incoming else ("датасписано", "датапоступило")
        day = _day_of(section, moved[0]) or _day_of(section, moved[1]) or document_date
        other, this = ("плательщик", "получатель") if is_incoming else ("получатель", "плательщик")
        found.append(
            Entry(
                line=line,
                account=account,
                is_incoming=is_incoming,
                number=text("номер"),
                document_date=document_date,
                date=day,
                amount=amount,
                name=_NAMED_INN.sub("", text(f"{other}1", other)),
                inn=text(f"{other}инн"),
                kpp=text(f"{other}кпп"),
                other_account=payer if is_incoming else payee,
                purpose=purpose,
                own_inn=text(f"{this}инн"),
            )
        )  # fmt: skip
    return found


def _sum_of(section: Section, field: str, end: int, *, is_needed: bool = True) -> Decimal:
    line, text = section.get(field.casefold(), (end, ""))
    if not text and not is_needed:
        return Decimal("0.00")
    if not text:
        raise Broken(line, "missing", field=field)
    plain = re.sub(r"[\s\u00a0]", "", text).replace(",", ".")
    # longer than any sum of a bank: figures run together
    if not _SUM.fullmatch(plain) or len(plain) > 15:
        raise Broken(line, "not_a_sum", text=_short(text))
    return Decimal(plain).quantize(Decimal("0.01"))


def _day_of(section: Section, name: str) -> dt.date | None:
    line, text = section.get(name, (0, ""))
    if not text:
        return None
    try:
        return dt.datetime.strptime(text[:10], "%d.%m.%Y").date()  # noqa: DTZ007 — a day of the bank
    except ValueError:
        raise Broken(line, "not_a_day", text=_short(text)) from None


def _account(text: str) -> str:
    return re.sub(r"\s", "", text)[:34]


def _short(text: str) -> str:
    return text.strip()[:60]
