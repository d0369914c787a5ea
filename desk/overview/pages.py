"""A client on one screen: next activity, shipments, money, people, history."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Prefetch
from django.http import QueryDict
from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rights.covers import sees_margin
from dossiers.clients.pages.header import term_words
from dossiers.competitors.pages import newest_prices
from dossiers.history.timeline import TimelinePage, timeline
from dossiers.models import Client, ClientContact, CompetitorPrice, ContactRole, Contract, Outlet
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.clock import add_months, month_end, month_start
from kam_crm.shared.counting import ask, count_of
from kam_crm.shared.money import ZERO, percent, total
from orders.models import ClientPriceColumn
from plans.models import Activity, ActivityStatus, Project, Promise, Task
from plans.norms import norm_days
from plans.tasks.pages.items import PROMISE_SHOWN, TASK_SHOWN, item_of
from plans.tasks.pages.listing import LEADING
from receivables.credit.services import CreditState, credit_state
from receivables.models import PayingWay
from reports.following.pages import FactsNote
from reports.models import ClientMonth
from reports.segments.pages.reason import Reason

MONTHS = 12
EVENTS = 5
PEOPLE = 7
MOST = 1000  # a count is exact below
ITEMS = 5


class Overview:
    def __init__(self, client: Client, user: User, facts: FactsNote | None = None) -> None:
        self.client, self.user, self._facts = client, user, facts or FactsNote()
        self.summary = client.summary
        self.today = clock.today()

    @property
    def can_plan(self) -> bool:
        return self.user.can("activities.plan")

    @property
    def can_note(self) -> bool:
        return self.user.can("notes.add")

    # ---- activities ------------------------------------------------------------------------------------------------

    @cached_property
    def next_activity(self) -> Activity | None:
        places = ClientContact.objects.visible_to(self.user).select_related("person")
        rows = Activity.objects.visible_to(self.user).filter(
            client=self.client, status=ActivityStatus.PLANNED
        )
        rows = rows.filter(day__gte=self.today).prefetch_related(Prefetch("persons", queryset=places))
        return rows.order_by("day", F("starts_at").asc(nulls_last=True), "pk").first()  # type: ignore[no-any-return]

    # ---- promises and tasks ----------------------------------------------------------------------------------------

    @cached_property
    def promises(self) -> list[Any]:
        """Open ones of both sides, late first, as lines of the list."""
        if not self.user.can("promises.view"):
            return []
        rows: Any = Promise.objects.visible_to(self.user).open().filter(client=self.client)
        shown = rows.select_related(*PROMISE_SHOWN).order_by("due_on", "pk")[:ITEMS]
        return [item_of(row, self.user) for row in shown]

    @cached_property
    def tasks(self) -> list[Any]:
        """Open ones that the person sees, late first, those without a day last."""
        if not self.user.can("tasks.view"):
            return []
        rows: Any = Task.objects.visible_to(self.user).open().filter(client=self.client)
        shown = rows.select_related(*TASK_SHOWN).order_by(F("due_on").asc(nulls_last=True), "due_at", "pk")
        return [item_of(row, self.user) for row in shown[:ITEMS]]

    def items_url(self, **narrowed: str) -> str:
        """The list of all of them; those who lead see those of others in a view of its own."""
        view = {"view": "team"} if self.user.role in LEADING else {}
        return reverse("plans:task_list", query={**view, "client": self.client.pk, **narrowed})

    @property
    def norm_words(self) -> str:
        """How often the client is to be met, and how long ago that was."""
        norm = norm_days(self.summary.segment, self.client.stage, self.client.is_key)
        known = ngettext("norm %(days)s day", "norm %(days)s days", norm) % {"days": norm}
        if self.summary.last_contact_on is None:
            return known + ", " + _("never met")
        gone = (self.today - self.summary.last_contact_on).days
        return known + ", " + _("gone: %(days)s") % {"days": formats.number(gone, 0)}

    @cached_property
    def history(self) -> TimelinePage:
        return timeline(self.client, self.user, page_size=EVENTS)

    @cached_property
    def people(self) -> list[ClientContact]:
        """Those who decide first."""
        rows = ClientContact.objects.visible_to(self.user).filter(client=self.client, is_active=True)
        # cut before the sorting by role, which the database does not know the order of; few clients have as many
        found = list(rows.select_related("person").order_by("person__sort_key", "pk")[: PEOPLE * 4])
        order = {role: position for position, role in enumerate(ContactRole.values)}
        return sorted(found, key=lambda one: order[one.role])[:PEOPLE]

    @property
    def people_strip(self) -> list[tuple[str, ClientContact]]:
        return [(short_name(one.person.full_name), one) for one in self.people]

    @property
    def has_no_decider(self) -> bool:
        return not any(one.role == ContactRole.DECIDER for one in self.people)

    # ---- facts ---------------------------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> list[dict[str, Any]]:
        client, contract = self.client, self._contract
        column = ClientPriceColumn.objects.visible_to(self.user).filter(
            client=client, valid_from__lte=self.today
        )
        chosen = column.select_related("column").order_by("-valid_from").first()
        contracts = reverse("dossiers:contract_list", args=[client.pk])
        rows = [
            (_("INN"), client.inn, ""),
            (_("Channel"), client.channel, ""),
            (_("Territory"), client.territory, ""),
            (_("City"), client.city, ""),
            (_("Outlets"), self._counts["outlets"] or "", reverse("dossiers:outlet_list", args=[client.pk])),
            (
                _("Projects"),
                self._counts["projects"] or "",
                reverse("plans:project_list", query={"client": client.pk}),
            ),
            (_("Contract"), _contract_words(contract) if contract else _("none in force"), contracts),
            (_("Payment term"), term_words(contract) if contract else "", ""),
            (_("Price column"), chosen.column if chosen else "", ""),
            (_("Manager"), client.manager.full_name, ""),
        ]
        return [{"label": label, "value": str(value), "url": url} for label, value, url in rows if value]

    @cached_property
    def _counts(self) -> dict[str, Any]:
        """Of what has a list of its own, in one statement."""
        outlets = Outlet.objects.visible_to(self.user).filter(client=self.client, is_active=True)
        projects = Project.objects.visible_to(self.user).filter(client=self.client)
        return ask({"outlets": count_of(outlets, most=MOST), "projects": count_of(projects, most=MOST)})

    @cached_property
    def competitor_prices(self) -> list[CompetitorPrice]:
        return newest_prices(self.client, self.user)

    @cached_property
    def _contract(self) -> Contract | None:
        contracts = Contract.objects.visible_to(self.user).filter(client=self.client)
        return contracts.newest_in_force(self.today)  # type: ignore[no-any-return]

    # ---- shipments -----------------------------------------------------------------------------------------------

    @property
    def as_of(self) -> dt.date:
        return self._facts.as_of or self.today  # before the first nightly run

    @cached_property
    def months(self) -> list[dt.date]:
        """Twelve full months, the last one before the month of the figures."""
        return [add_months(month_start(self.as_of), position - MONTHS) for position in range(MONTHS)]

    @cached_property
    def _sales(self) -> dict[dt.date, ClientMonth]:
        # the year before too, in the same query
        first = add_months(self.months[0], -MONTHS)
        rows = ClientMonth.objects.visible_to(self.user).filter(client=self.client, month__gte=first)
        return {row.month: row for row in rows}

    def _revenue(self, month: dt.date) -> Decimal:
        row = self._sales.get(month)
        return row.revenue if row else ZERO

    @property
    def year(self) -> Decimal:
        return total(self._revenue(month) for month in self.months)

    @property
    def year_before(self) -> Decimal:
        return total(self._revenue(add_months(month, -MONTHS)) for month in self.months)

    @property
    def unit(self) -> currency.Unit:
        """Of the months as of their sum: the chart and its title are read together."""
        return currency.Unit.of([self.year, self.year_before])

    @property
    def year_url(self) -> str:
        return self._sales_url(self.months[0], month_end(self.months[-1]))

    def _sales_url(self, first: dt.date, last: dt.date) -> str:
        query = {"client": self.client.pk, "date_from": first, "date_to": last}
        return reverse("reports:sales_rows", query=query)

    @property
    def chart_title(self) -> str:
        known = {"amount": self.unit.amount(self.year)}
        # a year of returns may be below zero: a change in per cent of it would mean nothing
        if self.year_before <= 0:
            return _("Shipments in 12 months: %(amount)s") % known
        change = percent(self.year - self.year_before, self.year_before) or ZERO
        known["change"] = formats.percent(abs(change))
        if change < 0:
            return _("Shipments in 12 months: %(amount)s, %(change)s less than the year before") % known
        return _("Shipments in 12 months: %(amount)s, %(change)s more than the year before") % known

    @property
    def chart_head(self) -> list[str]:
        first, last = self.months[0], self.months[-1]
        return [_("Month"), f"{formats.short_month(first)} – {formats.short_month(last)}", _("A year before")]

    @property
    def chart_rows(self) -> list[list[str]]:
        return [
            [
                str(MONTHS_3[month.month]),
                self.unit.write(self._revenue(month)),
                self.unit.write(self._revenue(add_months(month, -MONTHS))),
            ]
            for month in self.months
        ]

    @property
    def has_sales(self) -> bool:
        return bool(self._sales)

    # ---- money ---------------------------------------------------------------------------------------------------

    @cached_property
    def credit(self) -> CreditState:
        return credit_state(self.client.pk, self.today)

    @property
    def taken_pct(self) -> Decimal | None:
        return self.credit.taken_percent

    @property
    def limit_tone(self) -> str:
        if not self.credit.is_near_limit:
            return ""
        return "red" if self.credit.over(ZERO) else "amber"

    @property
    def limit_words(self) -> str:
        """How much of the limit is taken; empty without one."""
        if self.taken_pct is None:
            return ""
        return _("taken %(share)s") % {"share": formats.percent(self.taken_pct)}

    @property
    def debts(self) -> list[dict[str, Any]]:
        debt, overdue, days = self.summary.debt, self.summary.overdue, self.summary.overdue_days
        rows: list[dict[str, Any]] = [
            {"label": _("In time"), "value": formats.whole(debt - overdue), "url": self._invoices("not_due")},
        ]
        if overdue:
            late = ngettext("Overdue, %(days)s day", "Overdue, %(days)s days", days) % {"days": days}
            rows.append({"label": late, "value": formats.whole(overdue), "url": self._invoices("overdue"),
                         "tone": "red"})  # fmt: skip
        limits = reverse("receivables:client_money", args=[self.client.pk])
        rows += [
            {"label": _("Debt"), "value": formats.whole(debt), "url": self._invoices("open"), "sum": True},
            {"label": _("Limit"), "value": self._limit_value, "url": limits},
        ]
        return rows

    @property
    def _limit_value(self) -> str:
        limit = self.credit.limit
        return str(PayingWay(self.credit.way).label) if limit is None else formats.whole(limit)

    def _invoices(self, age: str) -> str:
        return reverse("receivables:invoice_list", query={"client": self.client.pk, "age": age})

    @property
    def month_rows(self) -> list[dict[str, Any]]:
        """Sales of the month as of the last nightly, its plan, and the margin of the last twelve months."""
        summary, month = self.summary, month_start(self.as_of)
        url = self._sales_url(month, self.as_of)
        fact = _("Sales, %(month)s") % {"month": formats.month_name(month)}
        rows = [{"label": fact, "value": formats.whole(summary.month_fact), "url": url}]
        if summary.month_plan:
            share = formats.percent(percent(summary.month_fact, summary.month_plan))
            plan = _("Plan %(amount)s") % {"amount": formats.whole(summary.month_plan)}
            rows.append({"label": plan, "value": share, "url": url})
        if sees_margin(self.user, self.client.manager_id):
            rows.append(
                {
                    "label": _("Margin of 12 months"),
                    "value": formats.percent(self.margin),
                    "url": self.year_url,
                }
            )
        return rows

    @property
    def margin(self) -> Decimal | None:
        """Gross profit in % of the sales whose cost is known."""
        rows = [self._sales[month] for month in self.months if month in self._sales]
        # sales without a known cost are left out of both sides: as pure profit they would raise the margin
        known = total(row.known_revenue for row in rows)
        return percent(known - total(row.cost for row in rows), known)

    # ---- segment -------------------------------------------------------------------------------------------------

    @cached_property
    def why(self) -> str:
        """Of the very class that stands beside the client; where it is by a profit one may not see, that it is so."""
        reason = Reason(self.client, self.user, QueryDict())
        if reason.snapshot is None or reason.snapshot.base == reason.snapshot.policy.shown_base:
            return reason.sentence
        return _("Classes are by gross profit, which you do not see.")


def short_name(full_name: str) -> str:
    """«Gromov A. P.» of three names; fewer or more are left as they are."""
    names = full_name.split()
    return f"{names[0]} {names[1][0]}. {names[2][0]}." if len(names) == 3 else full_name


def _contract_words(contract: Contract) -> str:
    if contract.valid_to is None:
        return _("%(number)s, without an end") % {"number": contract.number}
    known = {"number": contract.number, "month": formats.short_month(contract.valid_to)}
    return _("%(number)s until %(month)s") % known
