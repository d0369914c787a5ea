"""Checks of reliability: who of the clients may owe us, as a checklist says (R41)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.covers import is_responsible
from accounts.rules.in_force import number
from dossiers.inputs import check_plausible_date
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces
from receivables.events import record
from receivables.models import Reliability, ReliabilityCheck, ReliabilityQuestion
from receivables.reliability.events import CHECKED, PROPOSED

DECIDE = "reliability.decide"
LONGEST = dt.timedelta(days=731)
MOST_QUESTIONS = 40


@dataclass(frozen=True)
class ReliabilityState:
    """`needed_from`: the credit limit from which a check is needed, RUB; 0 where the company needs none."""

    check: ReliabilityCheck | None
    as_of: dt.date
    needed_from: int

    @property
    def is_valid(self) -> bool:
        return self.check is not None and self.check.allows_credit(self.as_of)


def reliability_state(client: Client | int, as_of: dt.date) -> ReliabilityState:
    check = ReliabilityCheck.objects.filter(client=client).newest(as_of)
    return ReliabilityState(check, as_of, number("reliability_from", as_of))


def is_credit_blocked(client_id: int, day: dt.date) -> bool:
    """Whether the client pays in advance for want of a check; what the database itself asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT receivables_lacks_check(%s, %s)", [client_id, day])
        return bool(cursor.fetchone()[0])


@service(capability="reliability.record", subject="client")
def record_check(
    *,
    by: User,
    client: Client,
    answers: Sequence[tuple[str, bool]],
    result: str,
    valid_to: dt.date,
    checked_on: dt.date | None = None,
    note: str = "",
) -> ReliabilityCheck:
    """A filled-in checklist. Who decides checks and has not the client decides it at once; else it is a proposal.

    Raises `answers_missing`, `unknown_result`, `unlikely_date`, `checked_in_future`, `check_days`,
    `noes_unexplained`.
    """
    day = checked_on or clock.today()
    check_plausible_date("checked_on", day)
    if day > clock.today():
        raise BusinessRuleError("checked_in_future", _("A check is of today or earlier."), "checked_on")
    asked = set(ReliabilityQuestion.objects.filter(is_active=True).values_list("text", flat=True))
    if missing := asked - {question for question, _answer in answers}:
        raise BusinessRuleError(
            "answers_missing",
            _("Answer every question: %(question)s") % {"question": min(missing)},
            "answers",
        )
    check = ReliabilityCheck(
        client=client,
        checked_on=day,
        valid_to=valid_to,
        answers=[[question, bool(answer)] for question, answer in answers],
        result=result,
        note=note.strip(),
        author=by,
        on_behalf_of_id=by.covered_among([client.manager_id]),
    )
    _check_result(check)
    is_decider = by.can(DECIDE) and not is_responsible(by, client.manager_id)
    check.decided_by = by if is_decider else None
    check.save()
    record(CHECKED if is_decider else PROPOSED, check, by=by)
    return check


@service(capability=DECIDE, subject="check")
def decide_check(
    *, by: User, check: ReliabilityCheck, result: str, valid_to: dt.date | None = None, note: str = ""
) -> ReliabilityCheck:
    """What a proposed check comes to.

    Raises NotAllowed `own_check`, StateConflict `check_decided`, and what `record_check` raises of the result.
    """
    row: ReliabilityCheck = locked(check, "client")
    if row.is_decided:
        raise StateConflict("check_decided", _("This check is decided already."))
    if row.author_id == by.pk or is_responsible(by, row.client.manager_id):
        raise NotAllowed("own_check", _("Somebody else decides what you filled in."))
    row.result, row.valid_to = result, valid_to or row.valid_to
    row.note = "\n".join(filter(None, (row.note, note.strip())))
    _check_result(row)
    row.decided_by = by
    row.save()
    record(CHECKED, row, by=by)
    return row


@service(capability=DECIDE)
def set_checklist(*, by: User, questions: Sequence[str]) -> list[ReliabilityQuestion]:
    """The questions that are asked from now on, in this order.

    Raises `checklist_empty`, `checklist_long`, `question_long`.
    """
    texts = list(dict.fromkeys(filter(None, (normalise_spaces(text) for text in questions))))
    if not texts:
        raise BusinessRuleError("checklist_empty", _("Ask one question at least."), "questions")
    if len(texts) > MOST_QUESTIONS:
        raise BusinessRuleError("checklist_long", _("40 questions at most."), "questions")
    if any(len(text) > 200 for text in texts):
        raise BusinessRuleError("question_long", _("A question has 200 letters at most."), "questions")
    ReliabilityQuestion.objects.exclude(text__in=texts).filter(is_active=True).update(
        is_active=False, updated_at=clock.now()
    )
    for position, text in enumerate(texts, 1):
        ReliabilityQuestion.objects.update_or_create(
            text=text, defaults={"position": position, "is_active": True}
        )
    return list(ReliabilityQuestion.objects.filter(is_active=True))


def _check_result(check: ReliabilityCheck) -> None:
    if check.result not in Reliability.values:
        raise BusinessRuleError("unknown_result", _("Say whether the result is positive."), "result")
    check_plausible_date("valid_to", check.valid_to)
    if not check.checked_on <= check.valid_to <= check.checked_on + LONGEST:
        raise BusinessRuleError("check_days", _("A check is valid for two years at most."), "valid_to")
    if check.result == Reliability.POSITIVE and check.noes and not check.note:
        raise BusinessRuleError(
            "noes_unexplained", _("Explain why it is positive in spite of a «no»."), "note"
        )
