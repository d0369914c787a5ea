"""Decisions of management: written, corrected while nobody has read them, replaced afterwards, read (R33)."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.rights.capabilities import DIRECTORS
from dossiers.inputs import check_plausible_date
from kam_crm.shared.checks import locked, required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces
from plans.decisions.events import DECIDED
from plans.decisions.rules import WRITE, may_change
from plans.models import Decision, DecisionReading


class DecisionFacts(TypedDict, total=False):
    """Without a department it is for everybody; without a last day it holds until it is replaced."""

    title: str
    text: str
    topic: str
    department: Department | None
    in_force_from: dt.date
    in_force_to: dt.date | None


@service(capability=WRITE)
def add_decision(*, by: User, replaces: Decision | None = None, **facts: Unpack[DecisionFacts]) -> Decision:
    """Publish it; `replaces` is one that no longer holds from the new one's first day on.

    Raises `title_required`, `text_required`, `unlikely_date`, `decision_ends_before_start`, `not_your_department`,
    StateConflict `already_replaced`, NotAllowed `not_your_decision`.
    """
    before: Decision | None = None if replaces is None else locked(replaces)
    if before is not None:
        _check_author(by, before)
        if Decision.objects.filter(replaces=before).exists():
            raise StateConflict("already_replaced", _("Another decision already replaces this one."))
    decision = Decision(author=by, replaces=before)
    _set(decision, by, facts)
    decision.save()
    record_event(DECIDED, decision, by=by)
    return decision


@service(capability=WRITE, subject="decision")
def update_decision(
    *,
    by: User,
    decision: Decision,
    expected_updated_at: dt.datetime | None = None,
    **facts: Unpack[DecisionFacts],
) -> Decision:
    """Correct what nobody has read yet. Raises as `add_decision`, StateConflict `already_read`, `changed_meanwhile`."""
    stored: Decision = locked(decision)
    _check_author(by, stored)
    unchanged_since(stored, expected_updated_at)
    if stored.readings.exists():
        raise StateConflict("already_read", _("Somebody has read it already: write one that replaces it."))
    _set(stored, by, facts)
    stored.save()
    return stored


@service(capability="decisions.view")
def read_decision(*, by: User, decision: Decision) -> DecisionReading:
    """Write down that `by` has read it; once more changes nothing. Raises StateConflict `gone`."""
    # the row's lock: what is being read is not corrected at the same time
    stored: Decision = locked(decision)
    reading, _made = DecisionReading.objects.get_or_create(decision=stored, user=by)
    return reading


def _check_author(by: User, decision: Decision) -> None:
    if not may_change(by, decision):
        raise NotAllowed("not_your_decision", _("Only who wrote it or a director changes it."))


def _set(decision: Decision, by: User, facts: DecisionFacts) -> None:
    values: dict[str, Any] = dict(facts)
    for field, value in values.items():
        setattr(decision, field, value)
    decision.title = required("title", normalise_spaces(decision.title))
    decision.text = required("text", decision.text)
    for field in ("in_force_from", "in_force_to"):
        check_plausible_date(field, getattr(decision, field))
    if decision.in_force_to is not None and decision.in_force_to < decision.in_force_from:
        raise BusinessRuleError(
            "decision_ends_before_start", _("It would end before it begins."), "in_force_to"
        )
    if by.role not in DIRECTORS and (decision.department is None or decision.department.head_id != by.pk):
        raise BusinessRuleError(
            "not_your_department", _("A head decides for their own department."), "department"
        )
