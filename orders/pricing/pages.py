"""A client's price columns: the page, and what pages show of requests for another one."""

from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Request
from approvals.pages import KindPages
from catalogue.models import PriceColumn
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.errors import BusinessRuleError
from orders.models import ClientPriceColumn
from orders.pricing.columns import column_of
from orders.pricing.kinds import asked_column, asked_day, asked_end
from orders.pricing.services import PRICE_COLUMN


class ColumnPage:
    def __init__(self, client: Client, user: User) -> None:
        self.client, self.user = client, user

    @cached_property
    def present(self) -> PriceColumn | None:
        try:
            return column_of(self.client, clock.today())
        except BusinessRuleError:  # there is no price list yet
            return None

    @property
    def history(self) -> QuerySet[ClientPriceColumn]:
        rows: QuerySet[ClientPriceColumn] = ClientPriceColumn.objects.visible_to(self.user).filter(
            client=self.client
        )
        return rows.select_related("column").order_by("-valid_from")

    @property
    def requests(self) -> list[Request]:
        rows = Request.objects.visible_to(self.user).about(self.client).filter(kind=PRICE_COLUMN)
        return list(rows.select_related("asked_by", "on_behalf_of", "decided_by").order_by("-asked_at")[:10])

    @property
    def can_ask(self) -> bool:
        return self.user.can("price_column.ask")


class PriceColumnPages(KindPages):
    def words(self, request: Request) -> str:
        was = PriceColumn.objects.filter(pk=int(request.figures["was"])).first()
        known = {"was": was, "asked": asked_column(request), "day": formats.day(asked_day(request))}
        end = asked_end(request)
        if end is not None:
            known["end"] = formats.day(end)
            return _("Price column «%(was)s» → «%(asked)s» from %(day)s until %(end)s") % known
        return _("Price column «%(was)s» → «%(asked)s» from %(day)s") % known

    def title(self, request: Request) -> str:
        return str(request.subject.name)

    def number(self, request: Request) -> str:
        return str(request.subject.code)

    def url(self, request: Request) -> str:
        return reverse("orders:price_column", args=[request.subject_id])

    def client(self, request: Request) -> str:
        return str(request.subject.name)

    def segment(self, request: Request) -> str:
        segment: str = request.subject.summary.segment
        return segment

    def outcome(self, subject: Client) -> str:
        return _("%(client)s: the price column is decided.") % {"client": subject.name}
