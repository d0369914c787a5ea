"""What the queue of approvals shows of offers to settle claims."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Request
from approvals.pages import KindPages
from kam_crm.shared import currency
from kam_crm.shared.money import ZERO
from orders.models import Claim


class SettlementPages(KindPages):
    def words(self, request: Request) -> str:
        return _("Settlement of a claim, %(sum)s") % {"sum": currency.amount(request.amount or ZERO)}

    def title(self, request: Request) -> str:
        return _("claim %(number)s") % {"number": request.subject.number}

    def number(self, request: Request) -> str:
        return str(request.subject.number)

    def url(self, request: Request) -> str:
        return reverse("orders:claim_detail", args=[request.subject.pk])

    def client(self, request: Request) -> str:
        return str(request.subject.client.name)

    def amount(self, request: Request) -> Decimal | None:
        return request.amount  # type: ignore[no-any-return]

    def segment(self, request: Request) -> str:
        segment: str = request.subject.client.summary.segment
        return segment

    def outcome(self, subject: Claim) -> str:
        return f"{subject.number}: {subject.get_status_display()}"
