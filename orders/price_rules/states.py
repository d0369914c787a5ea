"""States of price rules: a special price waits for somebody else, all others are in force by their dates at once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.checks import forbidden
from kam_crm.shared.states import Machine, State, Step
from orders.price_rules import events
from orders.price_rules.models import PriceRule, PriceRuleChange, RuleKind, RuleStatus


def is_an_agreement(rule: PriceRule, by: Any) -> None:
    """Rules of the company are ended by whoever writes them; a head ends promotions and special prices."""
    if rule.kind not in (RuleKind.SPECIAL, RuleKind.PROMOTION):
        raise forbidden()


rule_machine = Machine(
    RuleStatus,
    [
        State(RuleStatus.WAITING, "amber", "clock"),
        State(RuleStatus.ACTIVE, "green", "check", is_open=False),
        State(RuleStatus.REFUSED, "red", "x", is_open=False),
        State(RuleStatus.ENDED, icon="circle-x", is_open=False),
    ],
    {
        # decided through the request, which knows who asked (kinds.py)
        (RuleStatus.WAITING, "approve"): Step(
            RuleStatus.ACTIVE, "discount.approve", _("Approve"), event=events.APPROVED
        ),
        (RuleStatus.WAITING, "refuse"): Step(
            RuleStatus.REFUSED,
            "discount.approve",
            _("Refuse"),
            needs_reason=True,
            event=events.REFUSED,
        ),
        (RuleStatus.WAITING, "withdraw"): Step(
            RuleStatus.ENDED, "prices.propose", _("Withdraw"), event=events.WITHDRAWN
        ),
        (RuleStatus.ACTIVE, "end"): Step(
            RuleStatus.ENDED, "prices.write", _("End"), needs_reason=True, event=events.ENDED
        ),
        (RuleStatus.ACTIVE, "stop"): Step(
            RuleStatus.ENDED,
            "prices.promote",
            _("End"),
            is_an_agreement,
            needs_reason=True,
            event=events.ENDED,
        ),
    },
    log=lambda: PriceRuleChange,
    principal=lambda rule, by: by.covered_among(rule.responsible_ids),
)
