"""Acts of reconciliation: drawn up, sent, compared with the client's own account, signed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from accounts.models import OwnCompany, User
from dossiers.models import Client, Contract
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, required
from kam_crm.shared.company import company
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.money import ZERO
from kam_crm.shared.service import service
from orders.numbering import RECONCILIATION, next_number
from receivables.events import record
from receivables.models import (
    DifferenceReason,
    ReconciliationAct,
    ReconciliationDifference,
    ReconciliationStatus,
)
from receivables.settlements.client_files import TheirAccount, read_account
from receivables.settlements.events import DRAWN_UP
from receivables.settlements.ledger import Account, Entry, account, balances, entries_of
from receivables.settlements.matching import Side, differences
from receivables.settlements.sheets import reconciliation_sheet
from receivables.settlements.states import reconciliation_machine

MOST_AT_ONCE = 1_000  # acts of one drawing up in bulk


@service(capability="settlements.write", subject="client")
def draw_up_reconciliation(
    *, by: User, client: Client, first: dt.date, last: dt.date, contract: Contract | None = None
) -> ReconciliationAct:
    """What stands on the client's account in the period, of one contract or of all.

    Raises `period_reversed`, `period_in_future`, `foreign_contract`.
    """
    _check_period(first, last)
    if contract is not None and contract.client_id != client.pk:
        raise BusinessRuleError("foreign_contract", _("This contract is another client's."), "contract")
    # the first version stands for the whole contract
    root = contract if contract is None or contract.original is None else contract.original
    act = ReconciliationAct(
        number=next_number(RECONCILIATION), client=client, contract=root, first=first, last=last, author=by,
        on_behalf_of_id=by.covered_among([client.manager_id]),
    )  # fmt: skip
    for name, value in _content(act).items():
        setattr(act, name, value)
    act.save()
    record(DRAWN_UP, act, by=by)
    return act


@service(capability="settlements.write")
def draw_up_reconciliations(
    *, by: User, clients: Iterable[Client], first: dt.date, last: dt.date
) -> list[ReconciliationAct]:
    """One for each of these clients with documents in the period or a balance at its end, and none of it yet.

    Raises as `draw_up_reconciliation`, `too_many_acts`, `nothing_to_reconcile`.
    """
    _check_period(first, last)
    known = {client.pk: client for client in clients}
    present = ReconciliationAct.objects.filter(client__in=known, first=first, last=last, contract=None)
    done = set(present.values_list("client", flat=True))
    owing = {row.client_id for row in balances(known, last) if row.amount} - done
    if not owing:
        raise BusinessRuleError(
            "nothing_to_reconcile",
            _("Nobody has a balance at the end of this period, or each has an act of it."),
        )
    if len(owing) > MOST_AT_ONCE:
        raise BusinessRuleError(
            "too_many_acts", _("More than 1,000 acts at once: choose the clients of one manager.")
        )
    return [draw_up_reconciliation(by=by, client=known[pk], first=first, last=last) for pk in sorted(owing)]


def _move(
    action: str, by: User, act: ReconciliationAct, reason: str = "", **changes: Any
) -> ReconciliationAct:
    moved: ReconciliationAct = reconciliation_machine.move(act, action, by=by, reason=reason, changes=changes)
    return moved


@service(capability=reconciliation_machine.capabilities("send"), subject="act")
def send_reconciliation(*, by: User, act: ReconciliationAct) -> ReconciliationAct:
    """What it says is drawn up anew at this moment, and kept from now on. Raises StateConflict `wrong_state`."""
    return _move("send", by, act, **_content(act))


@service(capability=reconciliation_machine.capabilities("sign"), subject="act")
def sign_reconciliation(*, by: User, act: ReconciliationAct) -> ReconciliationAct:
    """Both have signed: it never changes again, and its sheet is kept. Raises `differences_open`, `wrong_state`."""
    # nobody settles a difference between the drawing of the sheet and the signature
    held: ReconciliationAct = locked(act, "client")
    paper = reconciliation_sheet(held)
    return _move("sign", by, act, paper=paper, paper_sha256=hashlib.sha256(paper).hexdigest())


@service(capability=reconciliation_machine.capabilities("redraw"), subject="act")
def redraw_reconciliation(*, by: User, act: ReconciliationAct, reason: str) -> ReconciliationAct:
    """Draw it up again after corrections; the client's account goes. Raises `reason_required`, `wrong_state`."""
    drawn: ReconciliationAct = _move(
        "redraw", by, act, reason, **_content(act), theirs=[], their_closing=None
    )
    drawn.differences.all().delete()
    return drawn


@service(capability="settlements.write", subject="act")
def load_client_account(
    *, by: User, act: ReconciliationAct, file: BinaryIO, name: str, columns: Mapping[str, str] | None = None
) -> ReconciliationAct:
    """Compare with the client's account out of a file; what was compared before is replaced.

    `columns` are those that a person chose, as `read_account` takes them; they are remembered for the client.
    An act whose figures differ says so from now on. Raises StateConflict `wrong_state`, and what `read_account` does.
    """
    held: ReconciliationAct = locked(act, "client__manager")
    if held.status not in (ReconciliationStatus.SENT, ReconciliationStatus.DIFFERS):
        raise StateConflict("wrong_state", _("This is no longer possible: the status has changed."))
    chosen = {field: text.strip() for field, text in (columns or {}).items() if text.strip()}
    found = read_account(file, name, chosen)
    held.theirs = [
        [line.day.isoformat() if line.day else None, line.document, str(line.debit), str(line.credit)]
        for line in found.lines
    ]
    held.their_closing = found.closing(held.opening)
    held.columns = chosen
    held.save(update_fields=["theirs", "their_closing", "columns", "updated_at"])
    held.differences.all().delete()
    rows = _differences(held, found)
    ReconciliationDifference.objects.bulk_create(rows)
    if rows and held.status == ReconciliationStatus.SENT:
        held = _move("differ", by, held)
    return held


def remembered_columns(client_id: int) -> dict[str, str]:
    """Which columns a person chose in the last file of the client; empty where they were found by their words."""
    rows = ReconciliationAct.objects.filter(client=client_id).exclude(columns={}).order_by("-pk")
    found: dict[str, str] | None = rows.values_list("columns", flat=True).first()
    return found or {}


@service(capability="settlements.write", subject="difference")
def settle_difference(
    *, by: User, difference: ReconciliationDifference, note: str
) -> ReconciliationDifference:
    """Say how it was settled. Raises `note_required`; StateConflict `wrong_state`, `gone`."""
    text = required("note", note)[:500]
    act = locked(difference.act)
    if act.status == ReconciliationStatus.SIGNED:
        raise StateConflict("wrong_state", _("This is no longer possible: the status has changed."))
    row: ReconciliationDifference = locked(difference)
    row.note, row.settled_by, row.settled_at = text, by, clock.now()
    row.save(update_fields=["note", "settled_by", "settled_at", "updated_at"])
    return row


def _check_period(first: dt.date, last: dt.date) -> None:
    if last < first:
        raise BusinessRuleError("period_reversed", _("The period ends before it begins."), "last")
    if last > clock.today():
        raise BusinessRuleError("period_in_future", _("The period must not end in the future."), "last")


def _content(act: ReconciliationAct) -> dict[str, Any]:
    """What the act says of the documents as they are now, by name of its field."""
    found = _account(act)
    return {
        "opening": found.opening, "debit": found.debit, "credit": found.credit, "closing": found.closing,
        "lines": [
            [one.date.isoformat(), one.kind, one.number, str(one.debit), str(one.credit)] for one in found.entries
        ],
        "head": _head(act),
    }  # fmt: skip


def _account(act: ReconciliationAct) -> Account:
    return account(_entries(act), act.first, act.last, contract_id=act.contract_id)


def _entries(act: ReconciliationAct) -> list[Entry]:
    return entries_of(act.client_id, act.last)


def _head(act: ReconciliationAct) -> dict[str, str]:
    """Both parties as they are called now: a sheet that was sent names them so for ever."""
    client, contract = act.client, act.contract
    own = None if contract is None else contract.own_company
    known = company()
    if own is None:
        # of several the company's own name stands for all, where it has one
        selling = list(OwnCompany.objects.filter(is_active=True).order_by("pk")[:2])
        own = selling[0] if len(selling) == 1 or (selling and not known.name) else None
    return {
        "ours": own.name if own else known.name,
        "our_inn": own.inn if own else "",
        "theirs": client.name,
        "their_inn": client.inn or "",
        "contract": contract.number if contract else "",
        "contract_day": contract.signed_on.isoformat() if contract else "",
        "currency": known.currency,
        "language": known.language,
        "drawn_up": clock.today().isoformat(),
    }


def _differences(act: ReconciliationAct, found: TheirAccount) -> list[ReconciliationDifference]:
    ours = [
        Side(dt.date.fromisoformat(day), number, Decimal(debit) - Decimal(credit))
        for day, _kind, number, debit, credit in act.lines
    ]
    theirs = [Side(line.day, line.document, line.owed) for line in found.lines]
    others = [
        Side(one.date, one.number, one.signed)
        for one in _entries(act)
        if act.contract_id is not None and one.contract_id != act.contract_id
    ]
    rows = []
    if found.opening is not None and found.opening != act.opening:
        # first of all: what began otherwise ends otherwise
        rows.append(
            ReconciliationDifference(
                act=act, position=1, reason=DifferenceReason.OPENING, ours=act.opening, theirs=found.opening
            )
        )
    for number, one in enumerate(differences(ours, theirs, act.first, act.last, others), len(rows) + 1):
        left, right = one.ours, one.theirs
        rows.append(
            ReconciliationDifference(
                act=act, position=number, reason=one.reason,
                day=left.day if left else None, document=left.document if left else "",
                ours=left.amount if left else ZERO, their_day=right.day if right else None,
                their_document=right.document if right else "", theirs=right.amount if right else ZERO,
            )
        )  # fmt: skip
    return rows
