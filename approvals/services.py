"""Asking for what goes beyond a rule, and deciding on it. What follows for the subject is its kind's business.

The subject is locked before the request, here as in the services of the subject: so they never wait for each other
in a circle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import Request
from approvals.states import ASKED, may_decide, request_machine
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason
from kam_crm.shared.errors import NotAllowed, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service

# who gives clients to another manager gives what was asked for them along
HANDING = ("clients.assign", "clients.assign_leaver")


@service(capability=("approvals.ask", "approvals.decide"), subject="question")
def ask(*, by: User, question: Request, reason: str = "", expires_at: dt.datetime | None = None) -> Request:
    """Store a request made by `Request.about`; it waits for a decision from now on.

    `by` is usually who asks. A decision that raises the next question asks it in the name of the first asker:
    `question` then brings `asked_by` and `on_behalf_of` along. Raises UnknownKind.
    """
    absent = by.covered_among(question.responsible_ids)
    if question.asked_by_id == by.pk:
        question.on_behalf_of_id = absent
    question.reason, question.expires_at = reason.strip(), expires_at
    # the unique index lets one open question of a kind through; the subject's lock decides who asks it
    question.save()
    record_event(ASKED, question, by=by, on_behalf_of_id=absent)
    return question


@service(capability="approvals.decide", subject="request")
def approve(*, by: User, request: Request, granted: Decimal | None = None, reason: str = "") -> Any:
    """Grant what was asked, or `granted` where that is less; returns the subject as it is afterwards.

    Raises NotAllowed `forbidden`, `own_request`, `deputy_of_asker`, `above_your_limit`; StateConflict
    `nothing_to_decide`; BusinessRuleError `reason_required` and what the kind refuses.
    """
    waiting = _locked(request)
    kind = waiting.of_kind  # reached only under both locks: what it reads cannot change until the commit
    may_decide(waiting, by)
    if kind.needs_reason:
        check_reason(reason)
    granted = kind.granting(waiting, granted)
    # of a smaller grant the smaller size counts: a head may grant within the limit what was asked beyond it
    _check_limit(waiting, by, waiting.size if granted is None else granted)
    decided = _decide(waiting, "approve", by, reason, granted=granted)
    return kind.approved(decided, decided.subject, by=by, reason=reason)


@service(capability="approvals.decide", subject="request")
def refuse(*, by: User, request: Request, reason: str) -> Any:
    """Returns the subject as it is afterwards. Raises as `approve`, but knows no limit."""
    decided = _decide(_locked(request), "refuse", by, reason)
    return decided.of_kind.refused(decided, decided.subject, by=by, reason=reason)


@service(capability="approvals.ask", subject="request")
def withdraw(*, by: User, request: Request) -> Request:
    """The subject was withdrawn, so nothing is asked any more. Raises StateConflict `nothing_to_decide`."""
    return _decide(_locked(request), "withdraw", by, "")


def withdraw_all(subject: Any, by: User) -> None:
    """Nothing is asked about the subject any more, which the service that calls this has locked."""
    for request in subject.approvals.waiting():
        withdraw(by=by, request=request)


@service(capability="approvals.decide", subject="request")
def renew_figures(*, by: User, request: Request, size: Decimal, **figures: Decimal | int | None) -> Request:
    """Let an approval cover figures that moved while it was decided. Raises NotAllowed `above_your_limit`."""
    _check_limit(request, by, size)
    request.size = size
    request.set_figures(figures)
    request.save(update_fields=["size", "figures", "updated_at"])
    return request


@service(capability="approvals.decide")
def expire_requests(*, by: User | None = None) -> int:
    """Close what nobody decided in time; returns how many requests that were."""
    closed = 0
    for request in Request.objects.overdue(clock.now()):
        with suppress(StateConflict):  # decided this very moment
            expired = _decide(_locked(request), "expire", by, "")
            expired.of_kind.expired(expired, expired.subject)
            closed += 1
    return closed


@service(capability=HANDING)
def move_requests(*, by: User, client_ids: Collection[int], manager: User) -> dict[int, list[dict[str, Any]]]:
    """Open requests of clients that were given to `manager` are asked for them now, who so decides on none of them.

    Returns by client what `restore_requests` needs.
    """
    moved: dict[int, list[dict[str, Any]]] = {}
    for request in Request.objects.waiting().filter(client_id__in=client_ids).select_for_update(of=("self",)):
        entry = {
            "id": request.pk,
            "on_behalf_of": request.on_behalf_of_id,
            "department": request.department_id,
        }
        moved.setdefault(request.client_id or 0, []).append(entry)
        request.on_behalf_of = None if request.asked_by_id == manager.pk else manager
        request.department = request.of_kind.department(request.subject)
        request.save(update_fields=["on_behalf_of", "department", "updated_at"])
    return moved


@service(capability=HANDING)
def restore_requests(*, by: User, manager: User, entries: list[dict[str, Any]]) -> None:
    """What `move_requests` changed, as it was; decided ones stay as they were decided."""
    for entry in entries:
        rows = Request.objects.waiting().filter(pk=entry["id"])
        rows.update(
            on_behalf_of=entry["on_behalf_of"], department=entry["department"], updated_at=clock.now()
        )


def can_approve(request: Request, by: User) -> bool:
    """Whether `by` may say yes to an open request in its whole size."""
    try:
        may_decide(request, by)
        _check_limit(request, by, request.size)
    except NotAllowed:
        return False
    return True


def nothing_to_decide() -> StateConflict:
    return StateConflict("nothing_to_decide", _("This request has already been decided."))


def _locked(request: Request) -> Request:
    subject = request.of_kind.lock(request.subject_id)
    locked: Request = Request.objects.select_for_update().get(pk=request.pk)
    if not locked.is_open:
        raise nothing_to_decide()
    locked.subject = subject
    return locked


def _decide(
    request: Request, action: str, by: User | None, reason: str, granted: Decimal | None = None
) -> Request:
    changes: dict[str, Any] = {
        "decided_by": by,
        "decided_at": clock.now(),
        "decision_reason": reason.strip(),
        "granted": granted,
    }
    decided: Request = request_machine.move(request, action, by=by, reason=reason, changes=changes)
    decided.subject = request.subject
    return decided


def _check_limit(request: Request, by: User, size: Decimal) -> None:
    limit = by.limit(request.of_kind.capability)
    if limit is not None and size > limit:
        message = _("This is above your limit of %(limit)s: the director decides.")
        words = {"limit": request.of_kind.limit_in_words(limit)}
        raise NotAllowed("above_your_limit", message % words)
