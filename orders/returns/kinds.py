"""The request that a return of a past month makes: the figures of a closed month change by it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from approvals.kinds import Kind
from approvals.models import Request
from orders.models import GoodsReturn
from orders.returns.services import LATE_RETURN, post_late_return
from orders.returns.states import return_machine


class LateReturnKind(Kind):
    name, label = LATE_RETURN, _("return in a past month")
    subject_kind = "orders.goodsreturn"
    capability = "returns.approve"
    search_fields = ("shipment__number", "shipment__client__sort_key")

    def subjects(self) -> QuerySet[GoodsReturn]:
        # unscoped: who may see a request is the queue's question (`visible`), here its words are loaded
        rows: QuerySet[GoodsReturn] = GoodsReturn.objects.select_related(
            "shipment__client__manager__department__head", "shipment__client__summary"
        )
        return rows

    def department(self, subject: GoodsReturn) -> Department | None:
        department: Department | None = subject.client.manager.department
        return department

    def approved(self, request: Request, subject: GoodsReturn, *, by: User, reason: str) -> GoodsReturn:
        return post_late_return(by=by, goods_return=subject, reason=reason)

    def refused(self, request: Request, subject: GoodsReturn, *, by: User, reason: str) -> GoodsReturn:
        return return_machine.move(subject, "turn_down", by=by, reason=reason)  # type: ignore[no-any-return]
