"""The request that an offer beyond the manager's authority makes (R110)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from approvals.kinds import Kind
from approvals.models import Request
from orders.claims.services import KIND
from orders.claims.states import claim_machine
from orders.models import Claim


class SettlementKind(Kind):
    name, label = KIND, _("settlement of a claim")
    subject_kind = "orders.claim"
    capability = "claims.settle"
    search_fields = ("number", "client__sort_key")

    def subjects(self) -> QuerySet[Claim]:
        # unscoped: who may see a request is the queue's question (`visible`), here its words are loaded
        rows: QuerySet[Claim] = Claim.objects.select_related(
            "client__manager__department__head", "client__summary"
        )
        return rows

    def department(self, subject: Claim) -> Department | None:
        department: Department | None = subject.client.manager.department
        return department

    def approved(self, request: Request, subject: Claim, *, by: User, reason: str) -> Claim:
        return claim_machine.move(subject, "approve", by=by, reason=reason)  # type: ignore[no-any-return]

    def refused(self, request: Request, subject: Claim, *, by: User, reason: str) -> Claim:
        return claim_machine.move(subject, "turn_down", by=by, reason=reason)  # type: ignore[no-any-return]
