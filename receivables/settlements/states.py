"""States of an act of reconciliation: drawn up, sent, signed or differing; a signed one stays as it is for ever."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.states import Machine, State, Step
from receivables.models import ReconciliationAct, ReconciliationChange, ReconciliationStatus
from receivables.settlements import events

Status = ReconciliationStatus


def has_nothing_open(act: ReconciliationAct, by: Any) -> None:
    """What differs is settled or goes into the protocol with a note: nobody signs over an open question."""
    if act.differences.unsettled().exists():
        raise BusinessRuleError(
            "differences_open", _("Some differences are not settled yet: settle each with a note first.")
        )


def _step(target: str, label: Any, event: Any, guard: Any = None, needs_reason: bool = False) -> Step:
    return Step(target, "settlements.write", label, guard, needs_reason=needs_reason, event=event)


reconciliation_machine = Machine(
    ReconciliationStatus,
    [
        State(Status.DRAFT, icon="pencil"),
        State(Status.SENT, "amber", "send"),
        State(Status.DIFFERS, "red", "alert-triangle"),
        State(Status.SIGNED, "green", "checks", is_open=False),
    ],
    {
        (Status.DRAFT, "send"): _step(Status.SENT, _("Mark as sent"), events.SENT),
        (Status.SENT, "sign"): _step(Status.SIGNED, _("Mark as signed"), events.SIGNED, has_nothing_open),
        (Status.SENT, "differ"): _step(Status.DIFFERS, _("The client's figures differ"), events.DIFFERS),
        (Status.DIFFERS, "sign"): _step(Status.SIGNED, _("Mark as signed"), events.SIGNED, has_nothing_open),
        (Status.SENT, "redraw"): _step(Status.DRAFT, _("Draw up anew"), events.REDRAWN, needs_reason=True),
        (Status.DIFFERS, "redraw"): _step(Status.DRAFT, _("Draw up anew"), events.REDRAWN, needs_reason=True),
    },
    log=lambda: ReconciliationChange,
    principal=lambda act, by: by.covered_among([act.client.manager_id]),
)
