"""What needs a manager's attention: groups of things to see to, each a query of their own clients."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.rules.in_force import number
from dossiers.models import ClientSummary, Contract
from kam_crm.shared import currency, formats
from plans.models import Activity, ActivityStatus
from reports.models import Lifecycle

SHOWN = 20  # of a group on Today, whose rows of one client become one; the rest is a click away


MONTHS = 12  # of the window whose sales a summary holds
# of the client, for the one row of all its troubles
CLIENT = ("client__name", "client__sort_key", "client__is_key")


class Group:
    """Things of one kind to see to. `order` is for a Keyset."""

    name: str
    label: Any
    nothing: Any
    order: tuple[str, ...]
    columns: tuple[str, ...]  # that `order` and `item` read

    @property
    def sums(self) -> dict[str, Any]:
        """Over all rows, name → aggregate; each row gets them."""
        return {}

    def rows(self, user: User, manager: User, today: dt.date) -> QuerySet[Any]:
        """The manager's, as far as the user sees them."""
        raise NotImplementedError

    def item(self, row: Any, today: dt.date) -> dict[str, Any]:
        """What components/todo_item.html shows of a row."""
        raise NotImplementedError

    def stake(self, row: Any) -> Decimal:
        """Money that waits for somebody to act, RUB; 0 where it is not known."""
        return Decimal(0)


@dataclass(frozen=True)
class Shown:
    group: Group
    rows: list[Any]
    items: list[dict[str, Any]]
    count: int
    sums: dict[str, Any]


def shown(group: Group, user: User, today: dt.date, manager: User | None = None) -> Shown:
    """The first rows, how many there are and their sums, in one query."""
    # PostgreSQL puts NULL first where it sorts downwards: unknown is not the worst
    order = [
        _plainly(name.lstrip("-")).desc(nulls_last=True) if name.startswith("-") else _plainly(name).asc()
        for name in group.order
    ]
    # a window is counted before LIMIT, so every row knows how many there are of all
    sums = {name: Window(aggregate) for name, aggregate in {"of": Count("*"), **group.sums}.items()}
    rows = list(group.rows(user, manager or user, today).annotate(**sums).order_by(*order, "pk")[:SHOWN])
    items = [group.item(row, today) for row in rows]
    return Shown(
        group,
        rows,
        items,
        rows[0].of if rows else 0,
        {name: getattr(rows[0], name) if rows else 0 for name in group.sums},
    )


def _plainly(name: str) -> Coalesce:
    """The column, without its index: PostgreSQL hopes to stop at LIMIT, but the windows read every row.

    By the index of shares it looked through all clients of the company for those of one manager.
    """
    return Coalesce(name, name)


class Debts(Group):
    name = "debts"
    label = currency.lazy_label(gettext_lazy("Call about debts"))
    nothing = gettext_lazy("Nobody is overdue.")
    order = ("-overdue_days", "-overdue")
    columns = ("overdue_days", "overdue", "segment", *CLIENT)

    @property
    def sums(self) -> dict[str, Any]:
        return {
            "amount": Sum("overdue"),
            "long": Count("pk", filter=Q(overdue_days__gt=number("long_overdue"))),
        }

    def rows(self, user: User, manager: User, today: dt.date) -> QuerySet[ClientSummary]:
        return _figures(user, manager).filter(overdue__gt=0).only(*self.columns)

    def item(self, row: ClientSummary, today: dt.date) -> dict[str, Any]:
        invoices = {"client": row.client_id, "age": "overdue"}
        return {
            "text": row.client.name,
            "url": reverse("receivables:client_money", args=[row.client_id]),
            "value": formats.whole(row.overdue),
            "value_url": reverse("receivables:invoice_list", query=invoices),
            "light": _days(row.overdue_days),
            "tone": "red",
        }

    def stake(self, row: ClientSummary) -> Decimal:
        return row.overdue


class Silent(Group):
    name = "silent"
    label = gettext_lazy("Silent")
    nothing = gettext_lazy("Everybody buys as usual.")
    order = ("-share",)
    columns = ("share", "revenue", "last_order_on", "lifecycle", "segment", *CLIENT)

    def rows(self, user: User, manager: User, today: dt.date) -> QuerySet[ClientSummary]:
        # the personal rule of formulas.md 2.6 finds who buys often before the days of the company's rule are over;
        # an order on its way ends it
        at_risk = Q(lifecycle=Lifecycle.AT_RISK, last_order_on=F("last_shipment_on"))
        long_ago = Q(last_order_on__lt=today - dt.timedelta(days=number("silent_days")))
        return _figures(user, manager).filter(long_ago | at_risk).only(*self.columns)

    def item(self, row: ClientSummary, today: dt.date) -> dict[str, Any]:
        days = (today - row.last_order_on).days if row.last_order_on else 0
        text = ngettext("no order for %(days)s day", "no order for %(days)s days", days)
        risk = row.lifecycle == Lifecycle.AT_RISK
        return {
            "text": row.client.name,
            "url": reverse("desk:client_overview", args=[row.client_id]),
            "note": _("more than twice the usual interval") if risk else "",
            "light": text % {"days": formats.number(days, 0)},
            "tone": "amber",
        }

    def stake(self, row: ClientSummary) -> Decimal:
        """What the client buys in a usual month."""
        return row.revenue / MONTHS


class EndingContracts(Group):
    name = "contracts"
    label = gettext_lazy("Contracts end")
    nothing = gettext_lazy("No contract ends soon.")
    order = ("valid_to",)
    columns = ("valid_to", "number", "client__summary__segment", *CLIENT)

    def rows(self, user: User, manager: User, today: dt.date) -> QuerySet[Contract]:
        return _contracts(user, manager, today).only(*self.columns)

    def item(self, row: Contract, today: dt.date) -> dict[str, Any]:
        assert row.valid_to is not None
        return {
            "text": row.client.name,
            "note": _("contract № %(number)s until %(day)s")
            % {"number": row.number, "day": formats.day(row.valid_to)},
            "url": reverse("dossiers:contract_list", args=[row.client_id]),
            "light": _days((row.valid_to - today).days),
            "tone": "amber",
        }


class Forgotten(Group):
    name = "forgotten"
    label = gettext_lazy("Planned, not logged")
    nothing = gettext_lazy("Every past activity is logged.")
    order = ("day",)
    columns = ("day", "kind", "purpose", "client__summary__segment", *CLIENT)

    def rows(self, user: User, manager: User, today: dt.date) -> QuerySet[Activity]:
        rows: QuerySet[Activity] = Activity.objects.visible_to(user).filter(manager=manager)
        rows = rows.filter(status=ActivityStatus.PLANNED, day__lt=today)
        return rows.select_related("client__summary").only(*self.columns)

    def item(self, row: Activity, today: dt.date) -> dict[str, Any]:
        return {
            "text": row.client.name,
            "note": f"{row.get_kind_display()}: {row.purpose}",
            "url": reverse("plans:activity_result", args=[row.pk]),
            "when": formats.short_day(row.day),
            "light": _days((today - row.day).days),
            "tone": "amber",
        }


def _figures(user: User, manager: User) -> QuerySet[ClientSummary]:
    rows: QuerySet[ClientSummary] = ClientSummary.objects.visible_to(user).filter(client__manager=manager)
    return rows.select_related("client")


def _contracts(user: User, manager: User, today: dt.date) -> QuerySet[Contract]:
    """Those that end soon and have no later one (R39)."""
    soon = (today, today + dt.timedelta(days=number("contract_ends")))
    later = Contract.objects.signed().filter(client=OuterRef("client"), valid_from__gt=OuterRef("valid_from"))
    # one that begins later and ends no later renews nothing
    later = later.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("valid_to")))
    rows: QuerySet[Contract] = Contract.objects.visible_to(user).signed().filter(client__manager=manager)
    return rows.filter(~Exists(later), valid_to__range=soon).select_related("client__summary")


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": formats.number(count, 0)}


GROUPS: tuple[Group, ...] = (Debts(), Silent(), EndingContracts(), Forgotten())
BY_NAME = {group.name: group for group in GROUPS}
