"""Statements of ISO 20022 (camt.053): XML, read with its line numbers. A document with a DTD is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from receivables.bank.parsed import AccountStatement, BankFile, Broken, Entry, Totals, merged

OUR_CURRENCIES = {"", "RUB", "RUR"}
_DEEPEST = 60
_BOOKED = {"BOOK", ""}


class Node:
    """An element: name without its namespace, line, text, children."""

    def __init__(self, name: str, line: int, attributes: dict[str, str]) -> None:
        self.name, self.line, self.attributes = name, line, attributes
        self.text = ""
        self.children: list[Node] = []

    def all(self, path: str) -> Iterator[Node]:
        """Elements under a path of names; `A|B` takes either."""
        head, _slash, rest = path.partition("/")
        for child in self.children:
            if child.name in head.split("|"):
                yield from child.all(rest) if rest else iter([child])

    def first(self, *paths: str) -> Node | None:
        return next((node for path in paths for node in self.all(path)), None)

    def word(self, *paths: str) -> str:
        return next((node.text.strip() for path in paths for node in self.all(path) if node.text.strip()), "")


def is_camt(data: bytes) -> bool:
    return b"camt.053" in data[:4000] or b"<BkToCstmrStmt" in data[:4000]


def parse(data: bytes) -> BankFile:
    """The statements of a file. Raises Broken."""
    root, encoding = _tree(data)
    statements = list(root.all("BkToCstmrStmt/Stmt"))
    if root.name != "Document" or not statements:
        raise Broken(1, "no_mark", mark="BkToCstmrStmt")
    by_account: dict[str, list[Node]] = {}
    for node in statements:
        account = "".join(node.word("Acct/Id/IBAN", "Acct/Id/Othr/Id").split())[:34]
        if not account:
            raise Broken(node.line, "missing", field="Acct/Id")
        by_account.setdefault(account, []).append(node)
    return BankFile("camt.053", encoding, tuple(_statement(*item) for item in by_account.items()))


def _tree(data: bytes) -> tuple[Node, str]:
    parser = expat.ParserCreate(namespace_separator="}")
    root = Node("", 0, {})
    stack, encoding = [root], ["UTF-8"]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _DEEPEST:
            raise Broken(parser.CurrentLineNumber, "not_xml")
        node = Node(name.rpartition("}")[2], parser.CurrentLineNumber, attributes)
        stack[-1].children.append(node)
        stack.append(node)

    def refuse(*_given: object) -> None:
        raise Broken(parser.CurrentLineNumber, "has_dtd")

    def declared(_version: str, given: str | None, _standalone: int) -> None:
        encoding[0] = given or "UTF-8"

    def add_text(text: str) -> None:
        stack[-1].text += text

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: stack.pop()
    parser.CharacterDataHandler = add_text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.XmlDeclHandler = declared
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Broken(error.lineno, "not_xml") from None
    return root.children[0], encoding[0]


def _statement(account: str, nodes: list[Node]) -> AccountStatement:
    entries = tuple(entry for node in nodes for line in node.all("Ntry") for entry in _entries(account, line))
    found = [totals for node in nodes if (totals := _totals(node, account)) is not None]
    currency = nodes[0].word("Acct/Ccy")
    for node in nodes:
        for amount in node.all("Ntry/Amt"):
            currency = currency or amount.attributes.get("Ccy", "")
    totals = merged(found)
    days = [entry.date for entry in entries]
    begin, end = _day(nodes[0], "FrToDt/FrDtTm|FrDt"), _day(nodes[-1], "FrToDt/ToDtTm|ToDt")
    if totals is not None:
        begin, end = totals.begin, totals.end
    begin, end = begin or min(days, default=None), end or max(days, default=None)
    if begin is None or end is None:
        raise Broken(nodes[0].line, "missing", field="FrToDt")
    for entry in entries if totals is not None else ():
        if not begin <= entry.date <= end:
            raise Broken(entry.line, "outside", day=f"{entry.date:%d.%m.%Y}")
    return AccountStatement(
        account, begin, end, totals, entries, "" if currency in OUR_CURRENCIES else currency
    )


def _totals(node: Node, account: str) -> Totals | None:
    """Opening and closing balance with what was booked between; None where a statement has no balances."""
    balances = {balance.word("Tp/CdOrPrtry/Cd"): balance for balance in node.all("Bal")}
    first = balances.get("OPBD") or balances.get("PRCD")
    last = balances.get("CLBD")
    if first is None or last is None:
        return None
    lines = [entry for line in node.all("Ntry") for entry in _entries(account, line)]
    begin = _day(node, "FrToDt/FrDtTm|FrDt") or _day(first, "Dt/Dt|DtTm")
    end = _day(node, "FrToDt/ToDtTm|ToDt") or _day(last, "Dt/Dt|DtTm")
    if begin is None or end is None:
        raise Broken(first.line, "missing", field="Dt")
    return Totals(
        line=last.line, begin=begin, end=end, opening=_signed(first), closing=_signed(last),
        received=_summary(node, "TtlCdtNtries", lines, True), spent=_summary(node, "TtlDbtNtries", lines, False),
    )  # fmt: skip


def _summary(node: Node, name: str, lines: list[Entry], is_incoming: bool) -> Decimal:
    given = node.first(f"TxsSummry/{name}/Sum")
    if given is not None:
        return _number(given)
    return sum((line.amount for line in lines if line.is_incoming == is_incoming), Decimal("0.00"))


def _entries(account: str, node: Node) -> Iterator[Entry]:
    """Of a booked entry each of its transactions that has an amount of its own, else the entry as a whole."""
    if node.word("Sts/Cd", "Sts") not in _BOOKED:
        return
    amount = node.first("Amt")
    if amount is None:
        raise Broken(node.line, "missing", field="Amt")
    day = _day(node, "BookgDt/Dt|DtTm") or _day(node, "ValDt/Dt|DtTm")
    if day is None:
        raise Broken(node.line, "missing", field="BookgDt")
    is_incoming = node.word("CdtDbtInd") == "CRDT"
    whole, details = _number(amount), list(node.all("NtryDtls/TxDtls"))
    sums = [part.first("Amt", "AmtDtls/TxAmt/Amt") for part in details]
    if len(details) > 1 and all(sums) and sum(_number(one) for one in sums if one) == whole:
        for part, given in zip(details, sums, strict=True):
            assert given is not None
            yield _entry(account, node, part, _number(given), day, is_incoming)
    else:
        yield _entry(account, node, details[0] if details else node, whole, day, is_incoming)


def _entry(account: str, node: Node, part: Node, amount: Decimal, day: dt.date, is_incoming: bool) -> Entry:
    if amount <= 0:
        raise Broken(node.line, "not_a_sum", text=str(amount))
    other, this = ("Dbtr", "Cdtr") if is_incoming else ("Cdtr", "Dbtr")
    parties = f"RltdPties/{other}"
    tax = ("Id/OrgId/Othr/Id", "Id/PrvtId/Othr/Id")
    inn = part.word(*(f"{parties}/{way}{one}" for way in ("", "Pty/") for one in tax))
    own = part.word(*(f"RltdPties/{this}/{way}{one}" for way in ("", "Pty/") for one in tax))
    number = part.word("Refs/EndToEndId", "Refs/InstrId", "Refs/PmtInfId", "Refs/AcctSvcrRef")
    number = "" if number == "NOTPROVIDED" else number
    remittance = [text.text.strip() for text in part.all("RmtInf/Ustrd")]
    remittance += [text.text.strip() for text in part.all("RmtInf/Strd/RfrdDocInf/Nb")]
    return Entry(
        line=node.line, account=account, is_incoming=is_incoming,
        number=(number or node.word("AcctSvcrRef", "NtryRef"))[:40],
        document_date=_day(node, "ValDt/Dt|DtTm") or day, date=day, amount=amount,
        name=part.word(f"{parties}/Nm", f"{parties}/Pty/Nm"), inn=inn, kpp="",
        other_account="".join(part.word(f"{parties}Acct/Id/IBAN", f"{parties}Acct/Id/Othr/Id").split())[:34],
        purpose=" ".join(filter(None, remittance)) or node.word("AddtlNtryInf"), own_inn=own,
    )  # fmt: skip


def _signed(balance: Node) -> Decimal:
    amount = balance.first("Amt")
    if amount is None:
        raise Broken(balance.line, "missing", field="Amt")
    return -_number(amount) if balance.word("CdtDbtInd") == "DBIT" else _number(amount)


def _number(node: Node) -> Decimal:
    try:
        found = Decimal(node.text.strip())
    except InvalidOperation:
        raise Broken(node.line, "not_a_sum", text=node.text.strip()[:60]) from None
    if not found.is_finite() or found.adjusted() > 12 or found != found.quantize(Decimal("0.01")):
        raise Broken(node.line, "not_a_sum", text=node.text.strip()[:60])
    return found.quantize(Decimal("0.01"))


def _day(node: Node, path: str) -> dt.date | None:
    found = node.first(path)
    if found is None:
        return None
    try:
        return dt.date.fromisoformat(found.text.strip()[:10])
    except ValueError:
        raise Broken(found.line, "not_a_day", text=found.text.strip()[:60]) from None
