"""States of an act: drawn up by one, approved by others along its route, reversed by rows and never deleted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rights.covers import has_conflict_of_interest
from kam_crm.shared.errors import NotAllowed
from kam_crm.shared.states import Machine, State, Step
from orders.acts import events
from orders.confirming.states import check_own_client
from orders.models import ActChange, ActStatus, DiscrepancyAct


def drawn_up_by_another(act: DiscrepancyAct, by: Any) -> None:
    """Two pairs of eyes: not the one who drew it up, nor who deputises for them today."""
    if has_conflict_of_interest(by, {act.author_id, act.on_behalf_of_id} - {None}):
        raise NotAllowed("own_act", _("Somebody else decides on what you drew up."))


def is_own_client(act: DiscrepancyAct, by: Any) -> None:
    check_own_client(act.client, by)


def _passed(capability: str, label: Any) -> Step:
    """A step of the route: the act waits for the next one, or is approved with the last."""
    return Step(
        ActStatus.APPROVED,
        capability,
        label,
        drawn_up_by_another,
        event=events.APPROVED,
        events={ActStatus.ASKED: events.PASSED},
    )


act_machine = Machine(
    ActStatus,
    [
        State(ActStatus.DRAFT, icon="pencil"),
        State(ActStatus.ASKED, "amber", "clock"),
        State(ActStatus.APPROVED, "green", "check", is_open=False),
        State(ActStatus.REFUSED, "red", "x", is_open=False),
        State(ActStatus.WITHDRAWN, icon="arrow-back-up", is_open=False),
        State(ActStatus.REVERSED, "red", "arrow-back-up", is_open=False),
    ],
    {
        (ActStatus.DRAFT, "submit"): Step(
            ActStatus.ASKED, "acts.write", _("Send for approval"), is_own_client, event=events.SUBMITTED
        ),
        (ActStatus.DRAFT, "withdraw"): Step(
            ActStatus.WITHDRAWN, "acts.write", _("Withdraw"), is_own_client, event=events.WITHDRAWN
        ),
        (ActStatus.ASKED, "withdraw"): Step(
            ActStatus.WITHDRAWN, "acts.write", _("Withdraw"), is_own_client, event=events.WITHDRAWN
        ),
        (ActStatus.ASKED, "confirm"): _passed("acts.confirm", _("Confirm the goods")),
        (ActStatus.ASKED, "book"): _passed("acts.book", _("Confirm the debt")),
        # decided through the request, which knows who asked (kinds.py)
        (ActStatus.ASKED, "approve"): _passed("acts.approve", _("Approve")),
        (ActStatus.ASKED, "dispute"): Step(
            ActStatus.REFUSED,
            "acts.confirm",
            _("Refuse"),
            drawn_up_by_another,
            needs_reason=True,
            event=events.REFUSED,
        ),
        (ActStatus.ASKED, "turn_down"): Step(
            ActStatus.REFUSED,
            "acts.approve",
            _("Refuse"),
            drawn_up_by_another,
            needs_reason=True,
            event=events.REFUSED,
        ),
        (ActStatus.APPROVED, "reverse"): Step(
            ActStatus.REVERSED,
            "acts.approve",
            _("Reverse"),
            drawn_up_by_another,
            needs_reason=True,
            event=events.REVERSED,
        ),
    },
    log=lambda: ActChange,
    principal=lambda act, by: by.covered_among([act.client.manager_id]),
)
