"""The five steps of a claim (R77) as states: none is jumped over, each is written down with who, when and what."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rights.covers import has_conflict_of_interest
from kam_crm.shared.errors import NotAllowed
from kam_crm.shared.events import EventKind
from kam_crm.shared.states import Machine, State, Step
from orders.claims import events
from orders.confirming.states import check_own_client
from orders.models import Claim, ClaimChange, ClaimStatus

# in their order; a claim that waits for the head stands in the third
STEPS = (
    ClaimStatus.AGREE,
    ClaimStatus.OPTIONS,
    ClaimStatus.OFFER,
    ClaimStatus.CONFIRM,
    ClaimStatus.EXECUTE,
)


def step_of(status: str) -> int:
    """The number of the step that is to be done, 6 where all are done or none is any more."""
    if status == ClaimStatus.ASKED:
        return 3
    return next((number for number, one in enumerate(STEPS, 1) if one == status), len(STEPS) + 1)


def is_own_client(claim: Claim, by: Any) -> None:
    check_own_client(claim.client, by)


def offered_by_another(claim: Claim, by: Any) -> None:
    """Two pairs of eyes: not the one who opened it, nor who deputises for them today."""
    if has_conflict_of_interest(by, {claim.author_id, claim.on_behalf_of_id} - {None}):
        raise NotAllowed("own_claim", _("Somebody else decides on your claim."))


def _step(target: Any, label: Any, event: EventKind, **given: Any) -> Step:
    return Step(target, "claims.write", label, is_own_client, needs_reason=True, event=event, **given)


_OTHERWISE = _step(ClaimStatus.OPTIONS, _("The client asks otherwise"), events.OTHERWISE)
_WITHDRAW = _step(ClaimStatus.WITHDRAWN, _("The client withdraws it"), events.WITHDRAWN)

claim_machine = Machine(
    ClaimStatus,
    [
        State(ClaimStatus.AGREE, "amber", "message-circle"),
        State(ClaimStatus.OPTIONS, "amber", "list"),
        State(ClaimStatus.OFFER, "amber", "bulb"),
        State(ClaimStatus.ASKED, "amber", "clock"),
        State(ClaimStatus.CONFIRM, "amber", "mail"),
        State(ClaimStatus.EXECUTE, "amber", "checks"),
        State(ClaimStatus.CLOSED, "green", "check", is_open=False),
        State(ClaimStatus.WITHDRAWN, icon="arrow-back-up", is_open=False),
    ],
    {
        (ClaimStatus.AGREE, "agree"): _step(ClaimStatus.OPTIONS, _("Agree"), events.AGREED),
        (ClaimStatus.OPTIONS, "options"): _step(
            ClaimStatus.OFFER, _("Write down the options"), events.OPTIONS
        ),
        (ClaimStatus.OFFER, "offer"): _step(
            ClaimStatus.CONFIRM, _("Make our offer"), events.OFFERED, events={ClaimStatus.ASKED: events.ASKED}
        ),
        # decided through the request, which knows who asked (kinds.py)
        (ClaimStatus.ASKED, "approve"): Step(
            ClaimStatus.CONFIRM,
            "claims.settle",
            _("Approve the offer"),
            offered_by_another,
            event=events.OFFERED,
        ),
        (ClaimStatus.ASKED, "turn_down"): Step(
            ClaimStatus.OFFER,
            "claims.settle",
            _("Refuse the offer"),
            offered_by_another,
            needs_reason=True,
            event=events.TURNED_DOWN,
        ),
        (ClaimStatus.CONFIRM, "confirm"): _step(
            ClaimStatus.EXECUTE, _("Confirm in writing"), events.CONFIRMED
        ),
        (ClaimStatus.EXECUTE, "execute"): _step(ClaimStatus.CLOSED, _("Carried out"), events.CARRIED_OUT),
        **{
            (status, "otherwise"): _OTHERWISE
            for status in (ClaimStatus.OFFER, ClaimStatus.ASKED, ClaimStatus.CONFIRM, ClaimStatus.EXECUTE)
        },
        **{(status, "withdraw"): _WITHDRAW for status in (*STEPS, ClaimStatus.ASKED)},
    },
    log=lambda: ClaimChange,
    principal=lambda claim, by: by.covered_among([claim.client.manager_id]),
)
