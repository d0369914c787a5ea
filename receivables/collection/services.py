"""What a call about a debt came to, written down by one key and undone within ten minutes (R165)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.in_force import number
from dossiers.models import Client, Person
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.checks import locked, required
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.service import service
from kam_crm.shared.working_days import add_working_days, next_working_day
from orders.claims.services import open_claim, withdraw_claim
from orders.models import ClaimKind
from plans.models import PromiseStatus, Side, TaskKind, TaskStatus
from plans.promises.services import make_promise, withdraw_promise
from plans.tasks.services import add_task, cancel_task
from receivables.collection.demanding import NOTHING, Claimed, demanded_of, standing_promises
from receivables.collection.events import LAWYER, RESULT, UNDONE
from receivables.collection.models import CollectionResult, CollectionStep, Outcome, ResultInvoice, StepStatus
from receivables.disputes import INVOICE
from receivables.events import record
from receivables.models import Rung

AGAIN_AFTER = dt.timedelta(hours=2)
MISSED = 3  # times without an answer, after which the manager looks who else pays there
MONEY_DAYS = 2  # working days until a payment of today stands in the statement
MORNING = dt.time(9)


@service(capability="collection.write", subject="client")
def record_result(
    *,
    by: User,
    client: Client,
    outcome: str,
    invoices: Collection[int],
    due_on: dt.date | None = None,
    amount: Decimal | None = None,
    kind: ClaimKind | None = None,
    note: str = "",
    person: Person | None = None,
) -> CollectionResult:
    """Of a client whose debt was spoken of; `invoices` are keys of those that were meant.

    A promise needs `due_on`; `amount` None is all that is open of the invoices, RUB with VAT. A dispute needs `kind`
    and `note`, and opens a claim about each invoice. Raises `outcome_unknown`, `invoices_required`, `due_on_required`,
    `kind_required`, `amount_not_positive`, `amount_above_open`, what `make_promise` and `open_claim` raise, NotAllowed
    `promise_too_distant`, `promise_too_small`, StateConflict `promise_stands`.
    """
    if outcome not in Outcome.values:
        raise BusinessRuleError("outcome_unknown", _("Say what the call came to."), "outcome")
    # one at a time: the third call without an answer is the third once
    client = Client.objects.locked(client.pk)
    today = clock.today()
    debts = demanded_of(client, today)
    chosen = [one for one in debts if one.invoice.pk in set(invoices)]
    if not chosen:
        raise BusinessRuleError("invoices_required", _("Choose the invoices that are overdue."), "invoices")
    result = CollectionResult(
        client=client, outcome=outcome, note=note.strip()[:500], person=person, by=by,
        on_behalf_of_id=by.covered_among([client.manager_id]),
    )  # fmt: skip
    claims: dict[int, Any] = {}
    match Outcome(outcome):
        case Outcome.PROMISED:
            _promise(result, debts, chosen, due_on, amount)
        case Outcome.NO_ANSWER:
            result.again_at = clock.now() + AGAIN_AFTER
            _missed(result)
        case Outcome.PAID:
            result.again_at = clock.at(add_working_days(today, MONEY_DAYS), MORNING)
        case Outcome.DISPUTED:
            claims = _dispute(result, chosen, kind)
    result.save()
    ResultInvoice.objects.bulk_create(
        ResultInvoice(
            result=result, invoice=one.invoice, open_amount=one.amount, claim=claims.get(one.invoice.pk)
        )
        for one in chosen
    )
    if outcome != Outcome.NO_ANSWER:
        CollectionStep.objects.due().filter(client=client).exclude(rung=Rung.LAWYER).update(
            status=StepStatus.DONE, closed_at=clock.now(), closed_by=by, result=result, updated_at=clock.now()
        )
    record(RESULT, result, by=by)
    return result


def _promise(
    result: CollectionResult,
    debts: list[Claimed],
    chosen: list[Claimed],
    due_on: dt.date | None,
    amount: Decimal | None,
) -> None:
    by, client, today = result.by, result.client, clock.today()
    if due_on is None:
        raise BusinessRuleError("due_on_required", _("Say until when."), "due_on")
    if standing_promises([client.pk], today):
        raise StateConflict("promise_stands", _("The client has promised already: move that promise."))
    whole = sum((one.amount for one in chosen), NOTHING)
    amount = whole if amount is None else amount
    if amount > whole:
        message = _("More than the invoices chosen leave open: %(sum)s.") % {"sum": formats.money(whole)}
        raise BusinessRuleError("amount_above_open", message, "amount")
    _check_promise(by, debts, due_on, amount)
    numbers = ", ".join(one.invoice.number for one in chosen)
    result.promise = make_promise(
        by=by, client=client, side=Side.THEIRS, due_on=due_on, amount=amount, person=result.person,
        text=_("Pay %(sum)s, invoices %(numbers)s") % {"sum": currency.amount(amount, 2), "numbers": numbers},
    )  # fmt: skip
    result.again_at = clock.at(result.promise.due_on + dt.timedelta(days=1), MORNING)


def _check_promise(by: User, debts: list[Claimed], due_on: dt.date, amount: Decimal) -> None:
    """What puts the debt off for long, or promises little of it, is the head's to accept."""
    if by.can("collection.lift"):
        return
    most = number("promise_days")
    if due_on > clock.today() + dt.timedelta(days=most):
        message = _("A promise more than %(days)d days away is accepted by the head.") % {"days": most}
        raise NotAllowed("promise_too_distant", message, "due_on")
    share = number("promise_share")
    if amount * 100 < sum((one.amount for one in debts), NOTHING) * share:
        message = _("A promise of less than %(share)d %% of the debt is accepted by the head.") % {
            "share": share
        }
        raise NotAllowed("promise_too_small", message, "amount")


def _missed(result: CollectionResult) -> None:
    """The third time in a row the manager finds out who else pays there."""
    in_a_row = 1
    before = CollectionResult.objects.standing().filter(client=result.client).order_by("-pk")
    for outcome in before.values_list("outcome", flat=True):
        if outcome != Outcome.NO_ANSWER:
            break
        in_a_row += 1
    if in_a_row % MISSED:
        return
    by, manager = result.by, result.client.manager
    is_own = manager.pk in (by.pk, result.on_behalf_of_id)
    result.task = add_task(
        by=by, client=result.client, due_on=next_working_day(clock.today()),
        kind=TaskKind.OWN if is_own else TaskKind.REQUEST, assignee=None if is_own else manager,
        text=_("Three calls about the debt were not answered: find out who pays"),
    )  # fmt: skip


def _dispute(result: CollectionResult, chosen: list[Claimed], kind: ClaimKind | None) -> dict[int, Any]:
    """A claim about each invoice holds its sum out of what is demanded."""
    if kind is None:
        raise BusinessRuleError("kind_required", _("Say what the claim is about."), "kind")
    text = required("note", result.note)
    result.again_at = clock.at(add_working_days(clock.today(), 1), MORNING)
    return {
        one.invoice.pk: open_claim(
            by=result.by, client=result.client, kind=kind, text=text, disputed=one.amount,
            subject_kind=INVOICE, subject_id=one.invoice.pk,
        )
        for one in chosen
    }  # fmt: skip


@service(capability="collection.write", subject="result")
def undo_result(*, by: User, result: CollectionResult) -> CollectionResult:
    """Take it back within ten minutes, with what it led to; its steps are due again.

    Raises StateConflict `not_your_result`, `undo_too_late`, `claim_opened`, and what the steps of
    promise, task and claim raise.
    """
    row: CollectionResult = locked(result, "client__manager")
    if row.by_id != by.pk:
        raise StateConflict("not_your_result", _("Whoever wrote it down undoes it."))
    if not row.may_be_undone:
        raise StateConflict("undo_too_late", _("It can be undone for ten minutes only."))
    reason = _("Entered by mistake")
    if row.promise is not None and row.promise.status == PromiseStatus.OPEN:
        withdraw_promise(by=by, promise=row.promise, reason=reason)
    if row.task is not None and row.task.status != TaskStatus.CANCELLED:
        cancel_task(by=by, task=row.task, reason=reason)
    claims = [one.claim for one in row.invoices.select_related("claim__client") if one.claim is not None]
    if claims and not by.can("claims.write"):
        raise StateConflict("claim_opened", _("A claim is open: the manager withdraws it."))
    for claim in claims:
        withdraw_claim(by=by, claim=claim, reason=reason)
    row.undone_at = clock.now()
    row.save(update_fields=["undone_at", "updated_at"])
    row.steps.filter(invoice__paid__lt=F("invoice__amount")).update(
        status=StepStatus.DUE, closed_at=None, closed_by=None, result=None, updated_at=clock.now()
    )
    record(UNDONE, row, by=by)
    return row


@service(capability="collection.lift", subject="client")
def hand_to_lawyer(*, by: User, client: Client, note: str) -> int:
    """The last rung: from now on the lawyer writes to the client and nobody calls. Returns how many invoices went.

    Raises `note_required`, StateConflict `nothing_for_lawyer`.
    """
    text = required("note", note)[:500]
    client = Client.objects.locked(client.pk)
    steps = list(CollectionStep.objects.due().filter(client=client, rung=Rung.LAWYER))
    if not steps:
        raise StateConflict(
            "nothing_for_lawyer", _("No invoice of the client has come to the lawyer's turn.")
        )
    CollectionStep.objects.due().filter(client=client).update(
        status=StepStatus.DONE, closed_at=clock.now(), closed_by=by, note=text, updated_at=clock.now()
    )
    steps[0].note = text
    record(LAWYER, steps[0], by=by)
    return len(steps)
