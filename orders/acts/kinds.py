"""The request that an act makes where its route wants an approval: the figures and the debt change by it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from approvals.kinds import Kind
from approvals.models import Request
from orders.acts.route import Decider
from orders.acts.services import KIND, pass_step, waits_at
from orders.acts.states import act_machine
from orders.models import DiscrepancyAct


class ActKind(Kind):
    name, label = KIND, _("discrepancy act")
    subject_kind = "orders.discrepancyact"
    capability = "acts.approve"
    search_fields = ("number", "shipment__number", "client__sort_key")

    def subjects(self) -> QuerySet[DiscrepancyAct]:
        # unscoped: who may see a request is the queue's question (`visible`), here its words are loaded
        rows: QuerySet[DiscrepancyAct] = DiscrepancyAct.objects.select_related(
            "shipment", "client__manager__department__head", "client__summary"
        )
        return rows

    def department(self, subject: DiscrepancyAct) -> Department | None:
        department: Department | None = subject.client.manager.department
        return department

    def approved(self, request: Request, subject: DiscrepancyAct, *, by: User, reason: str) -> DiscrepancyAct:
        return pass_step(by=by, act=subject, decider=Decider.HEAD, reason=reason)

    def refused(self, request: Request, subject: DiscrepancyAct, *, by: User, reason: str) -> DiscrepancyAct:
        return act_machine.move(subject, "turn_down", by=by, reason=reason, changes=waits_at(None))  # type: ignore[no-any-return]
