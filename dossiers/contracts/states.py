"""Contracts: draft → agreed → signed; active and expired follow from the days of a signed one (R38)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.contracts.events import AGREED, SIGNED
from dossiers.models import Contract, ContractStage, ContractStatus
from kam_crm.shared.states import Machine, State, Step

SIGN = "contracts.sign"


def _principal(contract: Contract, by: User) -> int | None:
    principal: int | None = by.covered_among([contract.client.manager_id])
    return principal


CONTRACTS = Machine(
    ContractStatus,
    (
        State(ContractStatus.DRAFT, "amber", "pencil"),
        State(ContractStatus.AGREED, "amber", "file-check"),
        State(ContractStatus.SIGNED, "green", "circle-check", is_open=False),
    ),
    {
        (ContractStatus.DRAFT, "agree"): Step(
            ContractStatus.AGREED, "contracts.agree", pgettext_lazy("contract", "agree"), event=AGREED
        ),
        (ContractStatus.AGREED, "sign"): Step(ContractStatus.SIGNED, SIGN, _("sign"), event=SIGNED),
    },
    principal=_principal,
)

# tone and icon of what a day makes of it
STAGES: dict[Any, tuple[str, str]] = {
    ContractStage.DRAFT: ("amber", "pencil"),
    ContractStage.AGREED: ("amber", "file-check"),
    ContractStage.SIGNED: ("green", "clock"),
    ContractStage.ACTIVE: ("green", "circle-check"),
    ContractStage.EXPIRED: ("", "circle-x"),
}
