"""States of a return: announced by one, accepted by another, of a past month only with the head's yes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rights.covers import has_conflict_of_interest
from kam_crm.shared.errors import NotAllowed
from kam_crm.shared.states import Machine, State, Step
from orders.confirming.states import check_own_client
from orders.models import GoodsReturn, ReturnChange, ReturnStatus
from orders.returns import events


def announced_by_another(goods_return: GoodsReturn, by: Any) -> None:
    """Two pairs of eyes: not the one who announced it, nor who deputises for them today."""
    own = {goods_return.announced_by_id, goods_return.on_behalf_of_id} - {None}
    if has_conflict_of_interest(by, own):
        raise NotAllowed("own_return", _("Somebody else accepts what you announced."))


def is_own_client(goods_return: GoodsReturn, by: Any) -> None:
    check_own_client(goods_return.client, by)


return_machine = Machine(
    ReturnStatus,
    [
        State(ReturnStatus.ANNOUNCED, "amber", "truck-return"),
        State(ReturnStatus.ASKED, "amber", "clock"),
        State(ReturnStatus.ACCEPTED, "green", "check", is_open=False),
        State(ReturnStatus.REFUSED, "red", "x", is_open=False),
        State(ReturnStatus.WITHDRAWN, icon="arrow-back-up", is_open=False),
    ],
    {
        (ReturnStatus.ANNOUNCED, "accept"): Step(
            ReturnStatus.ACCEPTED,
            "returns.accept",
            _("Accept the goods"),
            announced_by_another,
            event=events.ACCEPTED,
            events={ReturnStatus.ASKED: events.ASKED},
        ),
        (ReturnStatus.ANNOUNCED, "refuse"): Step(
            ReturnStatus.REFUSED,
            "returns.accept",
            _("Refuse"),
            announced_by_another,
            needs_reason=True,
            event=events.REFUSED,
        ),
        (ReturnStatus.ANNOUNCED, "withdraw"): Step(
            ReturnStatus.WITHDRAWN, "returns.announce", _("Withdraw"), is_own_client, event=events.WITHDRAWN
        ),
        # decided through the request, which knows who asked (kinds.py)
        (ReturnStatus.ASKED, "approve"): Step(
            ReturnStatus.ACCEPTED,
            "returns.approve",
            _("Approve"),
            announced_by_another,
            event=events.ACCEPTED,
        ),
        (ReturnStatus.ASKED, "turn_down"): Step(
            ReturnStatus.REFUSED,
            "returns.approve",
            _("Refuse"),
            announced_by_another,
            needs_reason=True,
            event=events.REFUSED,
        ),
    },
    log=lambda: ReturnChange,
    principal=lambda goods_return, by: by.covered_among([goods_return.client.manager_id]),
)
