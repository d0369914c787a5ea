"""What pages show of acts: the list, one act with its money and its route, the printed sheet."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db.models import DecimalField, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from dossiers.documents.pages import documents_about
from dossiers.models import Client
from kam_crm.shared import clock, formats, pdf
from kam_crm.shared.money import total
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from orders.acts.filters import WAITING, ActFilter
from orders.acts.route import Decider
from orders.acts.states import act_machine
from orders.drafting.filters import PERIODS
from orders.models import ActLine, ActStatus, DiscrepancyAct, Nature, RouteStep

TEMPLATE = Path(__file__).parent / "act.typ"
SUM = Coalesce(Sum("lines__amount"), 0, output_field=DecimalField(max_digits=14, decimal_places=2))


class ActListing(Listing):
    page_name = "orders:act_list"
    client_path = "client__"
    sorts = {"date": ("date",), "number": ("number",), "client": ("client__sort_key",), "due": ("due_on",)}
    default_sort = "-date"
    export_view = "orders:act_export"
    subject = "acts"
    views_of = (
        (gettext_lazy("All"), {}),
        (gettext_lazy("Not decided yet"), {"status": WAITING}),
    )

    @cached_property
    def filtered(self) -> QuerySet[DiscrepancyAct]:
        rows = self.of_scope(DiscrepancyAct.objects.visible_to(self.user))
        found: QuerySet[DiscrepancyAct] = ActFilter(self.query, rows, request=self.request).qs
        keys = found.order_by().values("pk")
        # summed apart: a filter by lines would leave lines out of the sum
        rows = DiscrepancyAct.objects.visible_to(self.user).filter(pk__in=keys).annotate(sum=SUM)
        return rows.select_related("client__manager", "client__summary", "shipment", "author")

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"act": act, "tone": state.tone, "icon": state.icon}
            for act in self.page.items
            for state in [act_machine.state(act.status)]
        ]

    @property
    def chips(self) -> list[dict[str, Any]]:
        chips: list[dict[str, Any]] = [
            {
                "name": "status",
                "label": _("Status"),
                "options": [*ActStatus.choices, (WAITING, _("not decided yet"))],
            },
            {"name": "nature", "label": _("Kind"), "options": Nature.choices},
            {"name": "period", "label": _("Period"), "options": PERIODS},
            {"name": "late", "label": _("After its term"), "options": [("true", _("yes"))]},
        ]
        if self.sees_managers:
            chips.append({"name": "manager", "label": _("Manager"), "options": self.managers})
        if chosen := self.only_option(Client.objects.visible_to(self.user).only("name"), "client"):
            chips.append({"name": "client", "label": _("Client"), "options": chosen})
        return chips

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("number"), "number"),
            Column(_("date"), "date", "date"),
            Column(_("client code"), lambda act: act.client.code),
            Column(_("client"), lambda act: act.client.name, width=36),
            Column(_("shipment"), lambda act: act.shipment.number),
            Column(_("status"), lambda act: str(act.get_status_display()), width=20),
            Column(_("sum with VAT"), "sum", "money"),
        ]


class ActPage:
    def __init__(self, act: DiscrepancyAct, user: User) -> None:
        self.act, self.user = act, user

    @property
    def state(self) -> Any:
        return act_machine.state(self.act.status)

    @cached_property
    def lines(self) -> list[ActLine]:
        rows = self.act.lines.select_related("product", "kind", "instead_of__product", "came__product")
        return list(rows.order_by("position"))

    @property
    def gross(self) -> Decimal:
        return total(line.amount for line in self.lines)

    @property
    def pairs(self) -> Iterator[dict[str, Any]]:
        """«Milk → cream» with the net sum of each mis-sort."""
        for line in self.lines:
            if line.instead_of is not None:
                yield {
                    "missing": line.instead_of.product,
                    "came": line.product,
                    "net": line.amount + line.instead_of.amount,
                }

    @cached_property
    def actions(self) -> dict[str, Any]:
        """What this person may do now; steps of the route only where it is theirs, not of an act of their own."""
        found = act_machine.allowed_actions(self.act, self.user)
        waits = self.waits_for
        if waits != Decider.WAREHOUSE:
            found = {name: step for name, step in found.items() if name not in ("confirm", "dispute")}
        if waits != Decider.FINANCE:
            found.pop("book", None)
        if self.user.pk in (self.act.author_id, self.act.on_behalf_of_id):
            found = {name: step for name, step in found.items() if name in ("submit", "withdraw")}
        # the head's answer stands in the queue of requests
        return {name: step for name, step in found.items() if name not in ("approve", "turn_down")}

    @cached_property
    def can_edit(self) -> bool:
        return self.act.status == ActStatus.DRAFT and self.user.can("acts.write")

    @cached_property
    def steps(self) -> list[RouteStep]:
        """The steps of the route that concern this act."""
        natures = {"", *(line.kind.nature for line in self.lines if line.kind is not None)}
        less = -total(line.amount for line in self.lines if line.amount < 0)
        more = total(line.amount for line in self.lines if line.amount > 0)
        steps = RouteStep.objects.visible_to(self.user)
        return list(steps.filter(nature__in=natures, from_amount__lte=max(less, more)))

    @property
    def waits_for(self) -> str:
        if self.act.status != ActStatus.ASKED:
            return ""
        found = (step.decider for step in self.steps if step.position == self.act.step)
        return next(found, str(Decider.HEAD.value))

    @property
    def route(self) -> list[dict[str, Any]]:
        """Each step: done, waited for (and whether late), or still to come."""
        act, today = self.act, clock.today()
        is_done = act.status in (ActStatus.APPROVED, ActStatus.REVERSED)
        rows = []
        for step in self.steps:
            is_now = act.status == ActStatus.ASKED and step.position == act.step
            passed = is_done or (act.status == ActStatus.ASKED and step.position < (act.step or 0))
            late = is_now and act.step_due_on is not None and act.step_due_on < today
            rows.append(
                {
                    "label": step.get_decider_display(),
                    "icon": "check" if passed else "clock" if is_now else "circle",
                    "tone": "red" if late else "amber" if is_now else "green" if passed else "",
                    "when": act.step_due_on if is_now else None,
                }
            )
        return rows

    @cached_property
    def request(self) -> Any:
        return self.act.approvals.waiting().first()

    @cached_property
    def files(self) -> list[Any]:
        return documents_about(self.user, self.act)

    @cached_property
    def changes(self) -> list[dict[str, Any]]:
        rows = self.act.changes.select_related("by", "on_behalf_of")
        return [
            {
                "at": one.at,
                "kind": act_machine.event(one.action, one.from_status, one.to_status),
                "by": one.author,
                "note": one.reason,
            }
            for one in rows
        ]

    @cached_property
    def claims(self) -> list[Any]:
        return (
            list(self.act.claims.visible_to(self.user).order_by("pk")) if self.user.can("claims.view") else []
        )


def acts_for_page(user: User) -> QuerySet[DiscrepancyAct]:
    rows: QuerySet[DiscrepancyAct] = DiscrepancyAct.objects.visible_to(user)
    return rows.select_related(
        "client__manager",
        "client__summary",
        "shipment__order",
        "author",
        "on_behalf_of",
        "document",
        "reversal",
    )


def act_sheet(act: DiscrepancyAct, user: User) -> bytes:
    """The act for signing, A4."""
    page = ActPage(act, user)
    data = {
        "lang": "ru" if formats.is_russian() else "en",
        "title": _("Discrepancy act %(number)s") % {"number": act.number},
        "facts": [
            _("Shipment %(number)s of %(day)s")
            % {"number": act.shipment.number, "day": formats.day(act.shipment.date)},
            act.client.name,
            _("Drawn up %(day)s") % {"day": formats.day(act.date)},
        ],
        "head": [
            _("Product"),
            _("Documented"),
            _("Actual"),
            _("Difference"),
            _("What it is"),
            _("Sum with VAT"),
        ],
        "lines": [
            [
                str(line.product or ""),
                formats.plain(line.documented),
                formats.plain(line.actual),
                formats.plain(line.difference),
                str(line.kind or _("as documented")),
                formats.money(line.amount),
            ]
            for line in page.lines
        ],
        "total": [_("Total"), formats.money(page.gross)],
        "note": act.note,
        "signatures": [
            [one.name, one.get_side_display(), formats.day(one.signed_on)] for one in act.signatories.all()
        ],
        "signed": _("Signed"),
        "page": _("Page"),
    }
    return pdf.sheet(TEMPLATE, data)
