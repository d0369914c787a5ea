"""Bank files as tests write them: 1CClientBankExchange and camt.053."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

ACCOUNT = "40702810500000004481"
OWN_INN = "7801234564"


@dataclass(frozen=True)
class Movement:
    """What came in, or went out where `is_outgoing`."""

    number: str
    amount: Decimal | str
    purpose: str
    inn: str = "4704118203"
    name: str = "ООО «Лукошко»"
    account: str = "40702810100000000077"
    date: dt.date = dt.date(2026, 11, 19)
    is_outgoing: bool = False
    document_date: dt.date | None = None


def onec(
    movements: Sequence[Movement],
    *,
    account: str = ACCOUNT,
    opening: Decimal | str = "1000.00",
    begin: dt.date | None = None,
    end: dt.date | None = None,
    encoding: str = "cp1251",
    has_end: bool = True,
    own_inn: str = OWN_INN,
    received: str | None = None,
    closing: str | None = None,
) -> bytes:
    """A file of one account whose totals are right, unless others are given."""
    came = sum((Decimal(one.amount) for one in movements if not one.is_outgoing), Decimal(0))
    went = sum((Decimal(one.amount) for one in movements if one.is_outgoing), Decimal(0))
    days = [one.date for one in movements] or [dt.date(2026, 11, 19)]
    begin, end = begin or min(days), end or max(days)
    period = [f"ДатаНачала={begin:%d.%m.%Y}", f"ДатаКонца={end:%d.%m.%Y}"]
    lines = [
        "1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=Windows", "Отправитель=Банк", "Получатель=1С",
        f"ДатаСоздания={end:%d.%m.%Y}", "ВремяСоздания=12:00:00", *period, f"РасчСчет={account}",
        "СекцияРасчСчет", *period, f"РасчСчет={account}", f"НачальныйОстаток={opening}",
        f"ВсегоПоступило={received or came}", f"ВсегоСписано={went}",
        f"КонечныйОстаток={closing or Decimal(opening) + came - went}", "КонецРасчСчет",
    ]  # fmt: skip
    for one in movements:
        lines += document(one, account, own_inn)
    # DOS has no such quotes
    return "\r\n".join([*lines, *(["КонецФайла"] if has_end else []), ""]).encode(encoding, "replace")


def document(one: Movement, account: str = ACCOUNT, own_inn: str = OWN_INN) -> list[str]:
    ours, theirs = ("Плательщик", "Получатель") if one.is_outgoing else ("Получатель", "Плательщик")
    day = "ДатаСписано" if one.is_outgoing else "ДатаПоступило"
    return [
        "СекцияДокумент=Платежное поручение", f"Номер={one.number}",
        f"Дата={one.document_date or one.date:%d.%m.%Y}", f"Сумма={one.amount}",
        f"{theirs}Счет={one.account}", f"{day}={one.date:%d.%m.%Y}", f"{theirs}1={one.name}", f"{theirs}ИНН={one.inn}",
        f"{ours}Счет={account}", f"{ours}ИНН={own_inn}", f"НазначениеПлатежа={one.purpose}", "КонецДокумента",
    ]  # fmt: skip


def camt(movements: Sequence[Movement], *, account: str = ACCOUNT, opening: str = "1000.00") -> bytes:
    came = sum((Decimal(one.amount) for one in movements if not one.is_outgoing), Decimal(0))
    went = sum((Decimal(one.amount) for one in movements if one.is_outgoing), Decimal(0))
    days = [one.date for one in movements]
    entries = "".join(_entry(one) for one in movements)
    closing = Decimal(opening) + came - went
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt>
<Id>1</Id><FrToDt><FrDtTm>{min(days)}T00:00:00</FrDtTm><ToDtTm>{max(days)}T23:59:59</ToDtTm></FrToDt>
<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>RUB</Ccy></Acct>
{_balance("OPBD", opening, min(days))}{_balance("CLBD", closing, max(days))}
{entries}</Stmt></BkToCstmrStmt></Document>""".encode()


def _balance(code: str, amount: Decimal | str, day: dt.date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='RUB'>{amount}</Amt>"
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(one: Movement) -> str:
    side = "Cdtr" if one.is_outgoing else "Dbtr"
    sign = "DBIT" if one.is_outgoing else "CRDT"
    return f"""
<Ntry><Amt Ccy="RUB">{one.amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>{one.date}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{one.number}</EndToEndId></Refs>
<RltdPties><{side}><Pty><Nm>{one.name}</Nm><Id><OrgId><Othr><Id>{one.inn}</Id></Othr></OrgId></Id></Pty></{side}>
<{side}Acct><Id><Othr><Id>{one.account}</Id></Othr></Id></{side}Acct></RltdPties>
<RmtInf><Ustrd>{one.purpose}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""
