"""States of a request for approval, who may take it where, and what is told of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.covers import has_conflict_of_interest
from approvals.models import Request, RequestStatus
from kam_crm.shared.checks import forbidden
from kam_crm.shared.errors import NotAllowed
from kam_crm.shared.events import EventKind
from kam_crm.shared.states import Machine, State, Step

ASKED = EventKind("approvals.asked", "send", _("Approval asked: %(words)s"), "approvals.view")
APPROVED = EventKind("approvals.approved", "check", _("Request approved: %(words)s"), "approvals.view")
REFUSED = EventKind("approvals.refused", "x", _("Request refused: %(words)s"), "approvals.view")
WITHDRAWN = EventKind(
    "approvals.withdrawn", "arrow-back-up", _("Request withdrawn: %(words)s"), "approvals.view"
)
EXPIRED = EventKind("approvals.expired", "clock-x", _("Request expired: %(words)s"), "approvals.view")


def may_decide(request: Request, by: User) -> None:
    """Two pairs of eyes: not the one who asked, not the one it was asked for, nor who deputises for them today."""
    if not by.can(request.of_kind.capability):
        raise forbidden()
    if by.pk in request.asked_for:
        raise NotAllowed("own_request", _("You cannot decide on your own request."))
    if has_conflict_of_interest(by, request.asked_for):
        raise NotAllowed(
            "deputy_of_asker", _("A deputy does not decide on what the absent manager asked for.")
        )


def sees_subject(request: Request, by: User) -> None:
    """Whoever may take the subject back may withdraw what was asked about it."""
    if not request.of_kind.visible(by).filter(pk=request.subject_id).exists():
        raise forbidden()


request_machine = Machine(
    RequestStatus,
    [
        State(RequestStatus.OPEN, "amber", "clock"),
        State(RequestStatus.APPROVED, "green", "check", is_open=False),
        State(RequestStatus.REFUSED, "red", "x", is_open=False),
        State(RequestStatus.WITHDRAWN, icon="arrow-back-up", is_open=False),
        State(RequestStatus.EXPIRED, icon="clock-x", is_open=False),
    ],
    {
        (RequestStatus.OPEN, "approve"): Step(
            RequestStatus.APPROVED, "approvals.decide", _("Approve"), may_decide, event=APPROVED
        ),
        (RequestStatus.OPEN, "refuse"): Step(
            RequestStatus.REFUSED,
            "approvals.decide",
            _("Refuse"),
            may_decide,
            needs_reason=True,
            event=REFUSED,
        ),
        (RequestStatus.OPEN, "withdraw"): Step(
            RequestStatus.WITHDRAWN, "approvals.ask", _("Withdraw"), sees_subject, event=WITHDRAWN
        ),
        # nobody's step: the installation takes it when the time is over
        (RequestStatus.OPEN, "expire"): Step(
            RequestStatus.EXPIRED, "approvals.decide", _("Let expire"), event=EXPIRED
        ),
    },
    principal=lambda request, by: by.covered_among(request.responsible_ids),
)
