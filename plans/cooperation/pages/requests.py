"""What pages show of the request that a cooperation plan makes."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Request
from approvals.pages import KindPages
from plans.models import CooperationPlan


class CooperationPlanPages(KindPages):
    def words(self, request: Request) -> str:
        plan = request.subject
        known = {"term": plan.term, "version": plan.version}
        if plan.previous_id:
            return _("Cooperation plan %(term)s, version %(version)s") % known
        return _("Cooperation plan %(term)s") % known

    def title(self, request: Request) -> str:
        return _("cooperation plan %(term)s") % {"term": request.subject.term}

    def number(self, request: Request) -> str:
        return self.words(request)

    def url(self, request: Request) -> str:
        return reverse("desk:cooperation_plan", args=[request.subject.pk])

    def client(self, request: Request) -> str:
        return str(request.subject.client.name)

    def outcome(self, subject: CooperationPlan) -> str:
        return _("Cooperation plan %(term)s: decided.") % {"term": subject.term}
