"""What the queue of approvals shows of offers to settle claims."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Request
from kam_crm.shared import currency
from kam_crm.shared.money import ZERO
from orders.pages.document_requests import DocumentPages


class SettlementPages(DocumentPages):
    def words(self, request: Request) -> str:
        return _("Settlement of a claim, %(sum)s") % {"sum": currency.amount(request.amount or ZERO)}

    def title(self, request: Request) -> str:
        return _("claim %(number)s") % {"number": request.subject.number}

    def url(self, request: Request) -> str:
        return reverse("orders:claim_detail", args=[request.subject.pk])
