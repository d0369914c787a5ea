"""One rule: what it says, whom it concerns, what it did, and what may be done with it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.models import User
from accounts.rights.covers import sees_margin
from orders.models import OrderLine, PriceRule, RuleKind
from orders.price_rules.bonuses import Accrued, accrued, clients_of
from orders.price_rules.effect import Effect, discounts_by, effect_of, lines_by
from orders.price_rules.pages.board import RuleRow
from orders.price_rules.states import rule_machine

MOST = 50


class RulePage(RuleRow):
    def __init__(self, rule: PriceRule, user: User, day: dt.date) -> None:
        super().__init__(rule, day)
        self.user = user

    @cached_property
    def actions(self) -> dict[str, Any]:
        found = rule_machine.allowed_actions(self.rule, self.user)
        # decided in the queue of requests
        return {name: step for name, step in found.items() if name not in ("approve", "refuse")}

    @property
    def may_end(self) -> bool:
        agreement = self.rule.kind in (RuleKind.SPECIAL, RuleKind.PROMOTION)
        return "end" in self.actions or ("stop" in self.actions and agreement)

    @property
    def may_withdraw(self) -> bool:
        own = {self.rule.created_by_id, self.rule.on_behalf_of_id}
        return "withdraw" in self.actions and self.user.pk in own

    @property
    def may_decide(self) -> bool:
        return self.lacks_decision and self.rule.status == "active" and self.user.can("prices.promote")

    @property
    def may_tell_cost(self) -> bool:
        return self.rule.kind == RuleKind.PROMOTION and self.user.can("prices.promote")

    @property
    def sees_costs(self) -> bool:
        """Of the whole company's rule whoever sees margins; of a special price as of its client."""
        manager = self.rule.client.manager_id if self.rule.client else self.user.pk
        return sees_margin(self.user, manager)

    @cached_property
    def effect(self) -> Effect | None:
        if self.rule.kind != RuleKind.PROMOTION or not self.rule.decision_on:
            return None
        return effect_of(self.rule, self.user, self.day)

    @cached_property
    def clients(self) -> list[Any]:
        if self.rule.kind == RuleKind.SPECIAL:
            return [self.rule.client] if self.rule.client else []
        return list(clients_of(self.rule, self.user).order_by("sort_key", "pk")[:MOST])

    @cached_property
    def lines(self) -> list[OrderLine]:
        return list(lines_by(self.rule, self.user).order_by("-order__priced_on", "-pk")[:MOST])

    @cached_property
    def discounts(self) -> Decimal:
        return discounts_by(self.rule, self.user)

    @cached_property
    def accrued(self) -> list[Accrued]:
        if self.rule.kind != RuleKind.BONUS:
            return []
        return [one for one in accrued(self.user, self.day) if one.rule == self.rule]
