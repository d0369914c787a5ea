"""The request that a plan makes: whoever wrote it does not approve it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from approvals.kinds import Kind
from approvals.models import Request
from plans.cooperation.models import CooperationPlan
from plans.cooperation.services.plans import COMPANY_PLAN, COOPERATION_PLAN, check_apart
from plans.cooperation.states import APPROVE, APPROVE_COMPANY, cooperation_machine


class CooperationPlanKind(Kind):
    name, label = COOPERATION_PLAN, gettext_lazy("cooperation plan")
    subject_kind = "plans.cooperationplan"
    capability = APPROVE
    search_fields = ("client__code", "client__sort_key")

    def subjects(self) -> QuerySet[CooperationPlan]:
        # unscoped: who may see a request is the queue's question (`visible`), here its words are loaded
        rows: QuerySet[CooperationPlan] = CooperationPlan.objects.select_related(
            "client__manager__department__head", "client__summary"
        )
        return rows

    def department(self, subject: CooperationPlan) -> Department | None:
        department: Department | None = subject.client.manager.department
        return department

    def approved(self, request: Request, subject: CooperationPlan, *, by: User, reason: str) -> Any:
        """In work from now on, and the version before it gives way. Raises `plans_overlap`."""
        check_apart(subject)
        if subject.previous is not None and subject.previous.status == "approved":
            cooperation_machine.move(subject.previous, "replace", by=by)
        return cooperation_machine.move(subject, "approve", by=by, reason=reason, held=True)

    def refused(self, request: Request, subject: CooperationPlan, *, by: User, reason: str) -> Any:
        return cooperation_machine.move(subject, "return", by=by, reason=reason, held=True)


class CompanyPlanKind(CooperationPlanKind):
    """Of a client who is key to the whole company: a director decides."""

    name, label = COMPANY_PLAN, gettext_lazy("cooperation plan of a key client of the company")
    capability = APPROVE_COMPANY
