"""What pages show of returns: the list of those that wait, and requests for returns of a past month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Request
from kam_crm.shared import currency, formats
from kam_crm.shared.money import ZERO
from orders.models import GoodsReturn
from orders.pages.document_requests import DocumentPages
from orders.returns.states import return_machine

MOST = 100


@dataclass(frozen=True)
class ReturnRow:
    goods_return: GoodsReturn
    user: User

    @property
    def tone(self) -> str:
        return return_machine.state(self.goods_return.status).tone

    @property
    def icon(self) -> str:
        return return_machine.state(self.goods_return.status).icon

    @property
    def actions(self) -> dict[str, Any]:
        found = return_machine.allowed_actions(self.goods_return, self.user)
        # whoever announced it is offered no decision on it
        if self.goods_return.announced_by_id == self.user.pk:
            found = {name: step for name, step in found.items() if name == "withdraw"}
        return found

    @property
    def lines(self) -> list[str]:
        return [
            f"{line.shipment_line.product or ''} × {formats.plain(line.quantity)}".strip()
            for line in self.goods_return.lines.all()
        ]


def return_rows(rows: QuerySet[GoodsReturn], user: User) -> list[ReturnRow]:
    found = rows.select_related("shipment__client", "announced_by", "on_behalf_of", "document", "cause")
    found = found.prefetch_related("lines__shipment_line__product")
    return [ReturnRow(one, user) for one in found[:MOST]]


class LateReturnPages(DocumentPages):
    def words(self, request: Request) -> str:
        day = formats.day(request.subject.date) if request.subject.date else ""
        return _("Return dated %(day)s, %(sum)s") % {
            "day": day,
            "sum": currency.amount(request.amount or ZERO),
        }

    def title(self, request: Request) -> str:
        return _("shipment %(number)s") % {"number": request.subject.shipment.number}

    def number(self, request: Request) -> str:
        return str(request.subject.shipment.number)

    def url(self, request: Request) -> str:
        return reverse("orders:shipment_detail", args=[request.subject.shipment_id])

    def outcome(self, subject: GoodsReturn) -> str:
        return f"{subject.shipment.number}: {subject.get_status_display()}"
