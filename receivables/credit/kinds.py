"""The request for a credit limit: who gains by it asks, who may give as much decides (R172)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.rules.in_force import number
from approvals.kinds import Kind
from approvals.models import Request
from dossiers.models import Client
from kam_crm.shared import clock
from receivables.credit.services import CREDIT_LIMIT, write_limit
from receivables.models import CreditLimit, PayingWay


class CreditLimitKind(Kind):
    """A limit of a client; the size is the sum, RUB with VAT."""

    name, label = CREDIT_LIMIT, _("credit limit")
    subject_kind = "dossiers.client"
    capability = "credit.set_limit"
    needs_reason = True
    search_fields = ("code", "sort_key")

    def subjects(self) -> QuerySet[Client]:
        # unscoped: who may see a request is the queue's question (`visible`), here its words are loaded
        rows: QuerySet[Client] = Client.objects.select_related("manager__department__head", "summary")
        return rows

    def client_id(self, subject: Client) -> int:
        return subject.pk

    def department(self, subject: Client) -> Department | None:
        department: Department | None = subject.manager.department
        return department

    def approved(self, request: Request, subject: Client, *, by: User, reason: str) -> Client:
        """Orders that are confirmed from today on have it."""
        today = clock.today()
        present = CreditLimit.objects.filter(client=subject).in_force(today).first()
        write_limit(
            subject, today, by, way=PayingWay.LIMIT, amount=request.size, reason=reason.strip(),
            # decided late: it does not end before it begins
            valid_to=max(asked_end(request), today), proposed=Decimal(request.figures["proposed"]),
            tolerance_days=present.tolerance_days if present else number("tolerance_days"), approval=request,
        )  # fmt: skip
        return subject

    def refused(self, request: Request, subject: Client, *, by: User, reason: str) -> Client:
        """The limit stays as it was."""
        return subject


def asked_end(request: Request) -> dt.date:
    return dt.date.fromisoformat(request.figures["valid_to"])
