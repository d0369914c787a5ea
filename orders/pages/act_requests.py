"""What the queue of approvals shows of acts."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Request
from kam_crm.shared import currency
from kam_crm.shared.money import ZERO
from orders.pages.document_requests import DocumentPages


class ActRequestPages(DocumentPages):
    def words(self, request: Request) -> str:
        return _("Discrepancy act, %(sum)s") % {"sum": currency.amount(request.amount or ZERO)}

    def title(self, request: Request) -> str:
        known = {"number": request.subject.number, "shipment": request.subject.shipment.number}
        return _("act %(number)s about %(shipment)s") % known

    def url(self, request: Request) -> str:
        return reverse("orders:act_detail", args=[request.subject.pk])
