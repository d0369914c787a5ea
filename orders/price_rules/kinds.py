"""The request that a proposed special price makes: somebody else decides, within the discount they approve."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from approvals.kinds import Kind
from approvals.models import Request
from kam_crm.shared import formats
from orders.models import PriceRule
from orders.price_rules.services import SPECIAL_PRICE
from orders.price_rules.states import rule_machine


class SpecialPriceKind(Kind):
    name, label = SPECIAL_PRICE, _("special price")
    subject_kind = "orders.pricerule"
    capability = "discount.approve"
    search_fields = ("name", "client__sort_key")

    def subjects(self) -> QuerySet[PriceRule]:
        # unscoped: who may see a request is the queue's question (`visible`), here its words are loaded
        rows: QuerySet[PriceRule] = PriceRule.objects.select_related(
            "client__manager__department__head", "client__summary", "holding", "created_by__department__head"
        )
        return rows

    def limit_in_words(self, limit: Decimal) -> str:
        return formats.percent(limit)

    def department(self, subject: PriceRule) -> Department | None:
        manager: User = subject.client.manager if subject.client else subject.created_by
        department: Department | None = manager.department
        return department

    def approved(self, request: Request, subject: PriceRule, *, by: User, reason: str) -> PriceRule:
        """In force from its first day on."""
        return rule_machine.move(subject, "approve", by=by, reason=reason, held=True)  # type: ignore[no-any-return]

    def refused(self, request: Request, subject: PriceRule, *, by: User, reason: str) -> PriceRule:
        return rule_machine.move(subject, "refuse", by=by, reason=reason, held=True)  # type: ignore[no-any-return]
