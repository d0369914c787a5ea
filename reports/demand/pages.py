"""Questions about demand: the list, and the answers by group and manager beside the sales of a year before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.rights.covers import covered_manager_ids
from catalogue.models import ProductGroup
from dossiers.models import MarketSegment
from dossiers.subjects import Subject
from kam_crm.shared import clock
from kam_crm.shared.money import ZERO, percent, total
from kam_crm.shared.web.listings import Listing
from orders.models import ShipmentLine
from reports.demand.filters import DemandRequestFilter
from reports.demand.services import ANSWER, ASK
from reports.models import DemandEstimate, DemandRequest

# what tasks are about
ESTIMATE = Subject(
    DemandEstimate,
    gettext_lazy("estimate of demand"),
    title=lambda estimate: str(estimate.request),
    url=lambda estimate: reverse("reports:demand_detail", args=[estimate.request_id]),
    client_id=lambda estimate: None,
)


class DemandListing(Listing):
    page_name = "reports:demand_list"
    sorts = {"due": ("due_on",), "segment": ("segment__name", "-due_on")}
    default_sort = "-due"
    views_of = (
        (gettext_lazy("All"), {}),
        (pgettext_lazy("answers", "Still to come"), {"open": "true"}),
    )

    @cached_property
    def filtered(self) -> QuerySet[DemandRequest]:
        visible = DemandRequest.objects.visible_to(self.user).with_answers()
        rows: QuerySet[DemandRequest] = DemandRequestFilter(self.query, visible, request=self.request).qs
        return rows.select_related("segment", "asked_by")

    @property
    def segments(self) -> list[tuple[int, str]]:
        return self.options(MarketSegment.objects.visible_to(self.user), "segment")

    @property
    def can_ask(self) -> bool:
        return bool(self.user.can(ASK))


@dataclass(frozen=True)
class GroupRow:
    """RUB net of VAT. `expected` by estimate in the order of the page's estimates; None: not estimated."""

    group: str
    expected: list[Decimal | None]
    before: Decimal

    @property
    def sum(self) -> Decimal:
        return total(one for one in self.expected if one is not None)

    @property
    def change(self) -> Decimal | None:
        """In % of the same months a year before; None where nothing was sold then."""
        return percent(self.sum - self.before, self.before)


@dataclass
class DemandPage:
    request: DemandRequest
    user: User

    @cached_property
    def estimates(self) -> list[DemandEstimate]:
        """Those this person sees, each with its lines."""
        rows = DemandEstimate.objects.visible_to(self.user).filter(request=self.request)
        return list(rows.select_related("manager", "task").prefetch_related("lines__group"))

    @cached_property
    def own(self) -> DemandEstimate | None:
        """The answer that is this person's to give."""
        if not self.user.can(ANSWER):
            return None
        own = {self.user.pk, *covered_manager_ids(self.user)}
        return next((one for one in self.estimates if one.manager_id in own), None)

    @cached_property
    def groups(self) -> list[ProductGroup]:
        """What is offered now, and what somebody has estimated already."""
        kept = {line.group_id for one in self.estimates for line in one.lines.all()}
        offered = ProductGroup.objects.visible_to(self.user)
        return [group for group in offered.order_by("name") if group.is_active or group.pk in kept]

    @cached_property
    def before(self) -> dict[int, Decimal]:
        """By group: what clients of the segment bought in the same months a year before, of those the person sees."""
        first, last = self.request.year_before
        lines = ShipmentLine.objects.visible_to(self.user).filter(
            client__segment=self.request.segment_id, date__range=(first, last)
        )
        return dict(lines.order_by().values_list("product__group").annotate(net=Sum("amount")))

    @cached_property
    def rows(self) -> list[GroupRow]:
        found: dict[int, dict[int, Decimal]] = defaultdict(dict)
        for estimate in self.estimates:
            for line in estimate.lines.all():
                found[line.group_id][estimate.pk] = line.amount
        return [
            GroupRow(
                group.name,
                [found[group.pk].get(one.pk) for one in self.estimates],
                self.before.get(group.pk, ZERO),
            )
            for group in self.groups
            if found.get(group.pk) or self.before.get(group.pk)
        ]

    @property
    def totals(self) -> GroupRow:
        by_estimate = [
            total(line.amount for line in one.lines.all()) if one.answered_at else None
            for one in self.estimates
        ]
        return GroupRow(_("Total"), list(by_estimate), total(row.before for row in self.rows))

    @property
    def year_before(self) -> tuple[dt.date, dt.date]:
        return self.request.year_before

    @property
    def is_late(self) -> bool:
        return self.request.due_on < clock.today() and any(not one.answered_at for one in self.estimates)
