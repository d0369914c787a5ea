"""The request for another price column of a client."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from approvals.kinds import Kind
from approvals.models import Request
from catalogue.models import PriceColumn
from dossiers.models import Client
from orders.pricing.services import PRICE_COLUMN, set_column


def asked_column(request: Request) -> PriceColumn:
    column: PriceColumn = PriceColumn.objects.get(pk=int(request.figures["column"]))
    return column


def asked_day(request: Request) -> dt.date:
    return dt.date.fromisoformat(request.figures["valid_from"])


def asked_end(request: Request) -> dt.date | None:
    """None: until another one begins, as everything asked before there was an end."""
    end = request.figures.get("valid_until")
    return dt.date.fromisoformat(end) if end else None


class PriceColumnKind(Kind):
    name, label = PRICE_COLUMN, _("price column")
    subject_kind = "dossiers.client"
    capability = "price_column.approve"
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
        """Orders submitted from that day on have the column; those confirmed keep theirs."""
        set_column(subject, asked_column(request), asked_day(request), asked_end(request))
        return subject

    def refused(self, request: Request, subject: Client, *, by: User, reason: str) -> Client:
        """The column stays as it was."""
        return subject
