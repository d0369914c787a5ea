"""States of a guest: invited, then confirmed or declined, and whether they came."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.states import Machine, State, Step
from plans.activities.states import PLAN, is_own
from plans.records.models import GuestStatus


def _is_own(guest: Any, by: Any) -> None:
    is_own(guest.activity, by)


def _step(target: GuestStatus, label: Any) -> Step:
    return Step(target, PLAN, label, _is_own)


_CONFIRM = _step(GuestStatus.CONFIRMED, _("Confirmed"))
_DECLINE = _step(GuestStatus.DECLINED, _("Declined"))
_ATTEND = _step(GuestStatus.ATTENDED, _("Came"))

guest_machine = Machine(
    GuestStatus,
    [
        State(GuestStatus.INVITED, icon="mail"),
        State(GuestStatus.CONFIRMED, icon="user-check"),
        State(GuestStatus.ATTENDED, tone="green", icon="check", is_open=False),
        State(GuestStatus.DECLINED, icon="user-x", is_open=False),
    ],
    {
        (GuestStatus.INVITED, "confirm"): _CONFIRM,
        (GuestStatus.INVITED, "decline"): _DECLINE,
        (GuestStatus.INVITED, "attend"): _ATTEND,
        (GuestStatus.CONFIRMED, "decline"): _DECLINE,
        (GuestStatus.CONFIRMED, "attend"): _ATTEND,
        (GuestStatus.DECLINED, "confirm"): _CONFIRM,
    },
    principal=lambda guest, by: by.covered_among([guest.client.manager_id]),
)
