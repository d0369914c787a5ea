"""A bank file is taken in: its sums are checked, its lines recognised. Nothing is posted before somebody says so."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from accounts.models import OwnCompany, User
from dossiers.models import Client
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from receivables.bank.matching import NONE, SURE, Book, Match, match_all
from receivables.bank.parsed import AccountStatement, Broken, Entry
from receivables.bank.reading import read
from receivables.bank.services.book import book_for, incoming
from receivables.bank.services.entered import ENTERED, entered_by_hand
from receivables.bank.states import LineState, StatementStatus
from receivables.bank.words import broken_words
from receivables.models import BankAccount, BankLine, BankStatement

BATCH = 2000
LONGEST_NAME = 250
LONGEST_PURPOSE = 500
REFUND = "refund"  # the way of what went out to a client
_PAID_BACK = re.compile(r"\bвозвра|\brefund", re.IGNORECASE)


@dataclass(frozen=True)
class Loaded:
    """What became of a file: its statements, and how its lines stand. `is_new` is False where all of it was loaded."""

    statements: tuple[BankStatement, ...]
    is_new: bool
    lines: int
    incoming: int
    outgoing: int
    sure: int
    waiting: int
    known: int


@service(capability="imports.payments")
def load_statement(*, by: User | None, data: bytes, name: str) -> Loaded:
    """Take in a bank file: a statement for each account of it, its lines recognised and waiting to be posted.

    A file that was loaded before changes nothing; lines that came with another file are kept as known. Raises
    `bank_file_broken` with the line and what is wrong there, and changes nothing.
    """
    try:
        file = read(data)
    except Broken as error:
        raise BusinessRuleError("bank_file_broken", broken_words(error), "file", line=error.line) from error
    load = _Load(by, hashlib.sha256(data).hexdigest(), name, file.format, file.encoding)
    # by number, so that two files with several accounts cannot deadlock
    ordered = sorted(file.statements, key=lambda one: one.account)
    accounts = {one.account: _account(one) for one in ordered}
    statements = [load.take(accounts[one.account], one) for one in ordered]
    entries = [entry for one in file.statements for entry in one.entries]
    return Loaded(
        statements=tuple(statements), is_new=load.is_new, lines=len(entries),
        incoming=sum(entry.is_incoming for entry in entries), outgoing=sum(not one.is_incoming for one in entries),
        sure=load.states[LineState.SURE], waiting=load.states[LineState.WAITING], known=load.states[LineState.KNOWN],
    )  # fmt: skip


def _account(statement: AccountStatement) -> BankAccount:
    """The own account, nobody else's to load until the transaction ends. A new one is ours by the tax number."""
    found, _is_new = BankAccount.objects.get_or_create(number=statement.account)
    account: BankAccount = locked(found)
    if account.own_company_id is None and statement.own_inn:
        companies = OwnCompany.objects.filter(inn=statement.own_inn, is_active=True)
        if owner := companies.order_by("pk").first():
            account.own_company = owner
            account.save(update_fields=["own_company", "updated_at"])
    return account


@dataclass
class _Load:
    """One file on its way in."""

    by: User | None
    sha256: str
    name: str
    format: str
    encoding: str

    def __post_init__(self) -> None:
        self.is_new = False
        self.states: Counter[str] = Counter()

    def take(self, account: BankAccount, given: AccountStatement) -> BankStatement:
        present: BankStatement | None = (
            BankStatement.objects.filter(account=account, sha256=self.sha256)
            .exclude(status=StatementStatus.UNDONE)
            .first()
        )
        if present is not None:
            self.states[LineState.KNOWN] += len(given.entries)
            return present
        self.is_new = True
        statement = BankStatement.objects.create(
            account=account, file_name=self.name[-LONGEST_NAME:], sha256=self.sha256, format=self.format[:20],
            encoding=self.encoding[:20], currency=given.currency[:3], begin=given.begin, end=given.end,
            lines_received=given.received, lines_spent=given.spent, loaded_by=self.by, **_totals(given),
        )  # fmt: skip
        lines = _lines(statement, given.entries)
        recognise([line for line in lines if line.state != LineState.KNOWN], is_repeated=_repeated(lines))
        BankLine.objects.bulk_create(lines, batch_size=BATCH)
        self.states.update(line.state for line in lines)
        return statement


def _totals(given: AccountStatement) -> dict[str, object]:
    totals = given.totals
    if totals is None:
        return {}
    return {
        "opening": totals.opening, "received": totals.received, "spent": totals.spent, "closing": totals.closing,
    }  # fmt: skip


def _lines(statement: BankStatement, entries: Sequence[Entry]) -> list[BankLine]:
    """New lines, not stored yet; those of an earlier file are known."""
    prints = fingerprints(entries)
    present = dict(
        BankLine.objects.filter(fingerprint__in=prints)
        .exclude(state__in=[LineState.KNOWN, LineState.UNDONE])
        .values_list("fingerprint", "pk")
    )
    return [
        BankLine(
            statement=statement, row=entry.line, is_incoming=entry.is_incoming, number=entry.number[:40],
            document_date=entry.document_date, date=entry.date, amount=entry.amount, name=entry.name[:LONGEST_NAME],
            inn=entry.inn[:20], kpp=entry.kpp[:9], other_account=entry.other_account,
            purpose=" ".join(entry.purpose.split())[:LONGEST_PURPOSE], fingerprint=fingerprint,
            state=LineState.KNOWN if fingerprint in present else LineState.WAITING,
            earlier_id=present.get(fingerprint),
        )
        for entry, fingerprint in zip(entries, prints, strict=True)
    ]  # fmt: skip


def fingerprints(entries: Iterable[Entry]) -> list[str]:
    """By which movements are known again: own account, direction, date, number, sum, account of the other side.

    Of several alike in one file each has its number among them: a bank lists what happened twice twice.
    """
    seen: Counter[str] = Counter()
    found = []
    for entry in entries:
        facts = [entry.account, "in" if entry.is_incoming else "out", entry.date.isoformat(), entry.number,
                 str(entry.amount), entry.other_account]  # fmt: skip
        text = "|".join(facts)
        found.append(hashlib.sha256(f"{text}|{seen[text]}".encode()).hexdigest())
        seen[text] += 1
    return found


def _repeated(lines: Sequence[BankLine]) -> set[int]:
    """Identities of lines that are just like an earlier one of their file."""
    seen: set[tuple[object, ...]] = set()
    found = set()
    for line in lines:
        facts = (line.is_incoming, line.date, line.number, line.amount, line.other_account)
        if facts in seen:
            found.add(id(line))
        seen.add(facts)
    return found


def recognise(lines: Sequence[BankLine], *, is_repeated: set[int] = frozenset()) -> None:  # type: ignore[assignment]
    """Say of each line whose it is and what it closes; written into the objects, not stored."""
    clients = _clients_by_inn({line.inn for line in lines if line.inn})
    apart = _apart(lines)
    came = []
    for line in lines:
        line.client_id = clients.get(line.inn)
        if line.is_incoming and id(line) not in apart:
            came.append(line)
        elif line.client_id and not line.is_incoming and _PAID_BACK.search(line.purpose):
            # money goes back only after a person has said so
            line.options = [{"way": REFUND, "parts": [[line.client_id, None, str(line.amount)]]}]
            line.state, line.way = LineState.WAITING, REFUND
        else:
            line.state = LineState.IGNORED
    came = _without_entered(came)
    asked = [
        replace(one, key=key, is_repeated=id(line) in is_repeated)
        for key, (line, one) in enumerate(zip(came, incoming(came), strict=True))
    ]
    book = book_for(asked)
    matches = match_all(asked, book)
    for key, line in enumerate(came):
        write_match(line, matches[key], book)


def _without_entered(lines: Sequence[BankLine]) -> list[BankLine]:
    """Lines whose payment nobody has entered by hand yet; the others are sure to be that payment."""
    rest = []
    twins = entered_by_hand(lines)
    for line in lines:
        if id(line) not in twins:
            rest.append(line)
            continue
        parts = [[line.client_id, None, str(line.amount)]]
        line.options, line.doubts, line.chosen = [{"way": ENTERED, "parts": parts}], [], parts
        line.state, line.way = LineState.SURE, ENTERED
    return rest


def write_match(line: BankLine, match: Match, book: Book) -> None:
    line.options = [
        {"way": option.way, "parts": [[part.client, part.debt, str(part.amount)] for part in option.parts]}
        for option in match.options
    ]
    line.doubts = [[doubt.code, dict(doubt.names)] for doubt in match.doubts]
    line.state = LineState.SURE if match.certainty == SURE else LineState.WAITING
    line.chosen = line.options[0]["parts"] if match.certainty == SURE else []
    line.way = match.options[0].way if match.certainty != NONE else ""
    line.client_id = match.options[0].clients[0] if match.options else None


def _clients_by_inn(inns: set[str]) -> dict[str, int]:
    return dict(Client.objects.filter(inn__in=inns).exclude(inn="").values_list("inn", "pk"))


def _apart(lines: Sequence[BankLine]) -> set[int]:
    """What came from our own accounts, and from payers of whom somebody said that they are not clients."""
    accounts = {line.other_account for line in lines if line.other_account}
    inns = {line.inn for line in lines if line.inn}
    own = set(BankAccount.objects.filter(number__in=accounts).values_list("number", flat=True))
    own_inns = set(OwnCompany.objects.filter(inn__in=inns).exclude(inn="").values_list("inn", flat=True))
    refused = BankLine.objects.filter(
        state=LineState.IGNORED, is_incoming=True, decided_by__isnull=False, other_account__in=accounts
    ).exclude(other_account="")
    strangers = set(refused.values_list("other_account", "inn"))
    return {
        id(line)
        for line in lines
        if line.other_account in own
        or (line.inn and line.inn in own_inns)
        or (line.other_account, line.inn) in strangers
    }
