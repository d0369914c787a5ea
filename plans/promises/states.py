"""States of a promise: open, then kept, kept in part, broken or withdrawn. Of one to pay payments alone decide."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rights.capabilities import DIRECTORS, Role
from accounts.rights.covers import is_responsible
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.states import INSTALLATION, Machine, State, Step
from plans.promises.events import BROKEN, KEPT, PARTLY, WITHDRAWN
from plans.promises.models import Promise, PromiseChange, PromiseStatus

WRITE = "promises.write"


def may_decide(promise: Promise, by: Any) -> None:
    """Its owner, the manager of the client, heads, directors and finance."""
    if by.role in DIRECTORS | {Role.HEAD, Role.FINANCE}:
        return
    if not is_responsible(by, promise.owner_id) and not is_responsible(by, promise.client.manager_id):
        raise NotAllowed("not_your_promise", _("Only its owner decides whether it was kept."))


def by_hand(promise: Promise, by: Any) -> None:
    may_decide(promise, by)
    if promise.is_payment:
        raise BusinessRuleError("payments_decide", _("Payments decide whether this was kept."))


promise_machine = Machine(
    PromiseStatus,
    [
        State(PromiseStatus.OPEN, icon="circle"),
        State(PromiseStatus.KEPT, tone="green", icon="circle-check", is_open=False),
        State(PromiseStatus.PARTLY, tone="amber", icon="alert-circle", is_open=False),
        State(PromiseStatus.BROKEN, tone="red", icon="heart-broken", is_open=False),
        State(PromiseStatus.WITHDRAWN, icon="circle-x", is_open=False),
    ],
    {
        (PromiseStatus.OPEN, "keep"): Step(
            PromiseStatus.KEPT, WRITE, pgettext_lazy("promise", "Kept"), by_hand, event=KEPT
        ),
        (PromiseStatus.OPEN, "break"): Step(
            PromiseStatus.BROKEN, WRITE, pgettext_lazy("promise", "Broken"), by_hand, needs_reason=True, event=BROKEN
        ),
        (PromiseStatus.OPEN, "withdraw"): Step(
            PromiseStatus.WITHDRAWN, WRITE, pgettext_lazy("promise", "Withdraw"), may_decide, needs_reason=True,
            event=WITHDRAWN,
        ),
        # what was paid by its day, found by the day's refresh: PAID in whole, in part, or nothing of it
        (PromiseStatus.OPEN, "settle"): Step(
            PromiseStatus.KEPT, INSTALLATION, _("Decided by payments"), event=KEPT,
            events={PromiseStatus.PARTLY: PARTLY, PromiseStatus.BROKEN: BROKEN},
        ),
        # a payment that was reversed, or entered late with an earlier day, decides anew
        (PromiseStatus.KEPT, "unsettle"): Step(PromiseStatus.OPEN, INSTALLATION, _("Payments changed")),
        (PromiseStatus.PARTLY, "unsettle"): Step(PromiseStatus.OPEN, INSTALLATION, _("Payments changed")),
        (PromiseStatus.BROKEN, "unsettle"): Step(PromiseStatus.OPEN, INSTALLATION, _("Payments changed")),
        (PromiseStatus.KEPT, "reopen"): Step(PromiseStatus.OPEN, WRITE, _("Not kept after all"), by_hand),
        (PromiseStatus.BROKEN, "reopen"): Step(PromiseStatus.OPEN, WRITE, _("Not broken after all"), by_hand),
        (PromiseStatus.WITHDRAWN, "reopen"): Step(PromiseStatus.OPEN, WRITE, _("It stands after all"), may_decide),
    },
    log=lambda: PromiseChange,
    principal=lambda promise, by: by.covered_among([promise.owner_id, promise.client.manager_id]),
)  # fmt: skip
