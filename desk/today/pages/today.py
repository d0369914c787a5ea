"""Today of a manager: figures, activities of the day, what needs attention, what changed overnight."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules.in_force import number
from approvals.kinds import load_subjects
from approvals.models import Request
from approvals.pages import pages_of
from desk.models import Snooze
from desk.today.pages.attention import GROUPS, Shown, shown
from desk.today.pages.day import Day
from desk.today.pages.first import (
    DueRows,
    due_promises,
    due_reviews,
    due_steps,
    due_tasks,
    ending_specials,
    near_birthdays,
)
from desk.today.pages.orders import OrdersToday
from desk.today.pages.troubled import ROWS, Troubled, snoozed, troubled, with_contacts
from dossiers.models import Client
from kam_crm.shared import clock, currency, formats
from plans.activities.slots import next_free_slot
from plans.models import Activity, ActivityStatus
from reports.alerts.pages import lines as news
from reports.attainment.pages.progress import Progress, fact_url
from reports.following.pages import FactsNote
from reports.models import Alert, Attainment, Measure

NEWS = 5
MAPS = {"ru": "https://yandex.ru/maps/?text=", "en": "https://www.openstreetmap.org/search?query="}


class Today:
    """The day of `manager`, who is `user` unless `user` acts for an absent one."""

    def __init__(self, user: User, manager: User | None = None, facts: FactsNote | None = None) -> None:
        self.user, self.manager, self.date = user, manager or user, clock.today()
        self.facts = facts or FactsNote()
        self.day = Day(user, self.manager, self.date)

    @property
    def is_own(self) -> bool:
        return self.user.pk == self.manager.pk

    @property
    def as_of(self) -> dt.date | None:
        return self.facts.as_of

    # ---- the strip -----------------------------------------------------------------------------------------------

    @property
    def figures(self) -> list[dict[str, Any]]:
        return [self._month(), self._overdue(), self._visits(), self._approvals()]

    @cached_property
    def progress(self) -> Progress | None:
        """None until the nightly has counted this month."""
        rows = Attainment.objects.visible_to(self.user).filter(
            as_of=self.as_of,
            manager=self.manager,
            measure=Measure.REVENUE,
            month=clock.month_start(self.date),
        )
        found = list(rows)
        return Progress.of(found) if found else None

    def _month(self) -> dict[str, Any]:
        label = currency.label(_("Plan, %(month)s") % {"month": formats.month_name(self.date)})
        progress = self.progress
        if progress is None or self.as_of is None:
            # the nightly counts those who have clients or a plan: for others nothing is on its way
            is_to_come = self.as_of is None or self.has_clients
            own = _("computed in the coming nightly run") if is_to_come else _("neither clients nor a plan")
            words = own if self.is_own else _("the manager's own figure")
            return {"label": label, "value": formats.NOTHING, "note": words}
        url = fact_url(self.as_of, manager=self.manager.pk)
        if progress.attainment is None:
            label = currency.label(_("Sales, %(month)s") % {"month": formats.month_name(self.date)})
            return {"label": label, "value": formats.whole(progress.fact), "url": url, "note": _("no plan")}
        return {
            "label": label,
            "value": formats.percent(progress.attainment),
            "url": url,
            "meter": progress.attainment,
            "soft": progress.landing_pct,
            "note": _month_note(progress),
        }

    def _overdue(self) -> dict[str, Any]:
        debts = self._groups["debts"]
        known, count = debts.sums, debts.count
        note = ngettext("%(count)s client", "%(count)s clients", count) % {"count": formats.number(count, 0)}
        if known["long"]:
            note += ", " + _("longer than %(days)s days: %(count)s") % {
                "days": number("long_overdue"),
                "count": known["long"],
            }
        return {
            "label": currency.label(_("Overdue")),
            "value": formats.whole(known["amount"]),
            "url": reverse("receivables:debt_list", query={"overdue": "true", "manager": self.manager.pk}),
            "tone": "red" if known["amount"] else "",
            "icon": "alert-triangle" if known["amount"] else "",
            "note": note,
        }

    def _visits(self) -> dict[str, Any]:
        week = self.day.week
        note = _("today %(today)s, tomorrow %(tomorrow)s; calls: %(calls)s") % week
        return {
            "label": _("Visits left this week"),
            "value": str(week["left"]),
            "url": self.day.left_url,
            "suffix": _("of %(visits)s") % week,
            "note": note,
        }

    def _approvals(self) -> dict[str, Any]:
        """What a manager waits for; for one who decides, what waits for the decision."""
        # who looks at an absent manager's day sees what that manager waits for
        decides = self.is_own and self.user.can("approvals.decide")
        rows = Request.objects.visible_to(self.user)
        clients = Client.objects.visible_to(self.user).filter(manager=self.manager)
        rows = (
            rows.to_decide_by(self.user)
            if decides
            else rows.waiting().filter(client_id__in=clients.values("pk"))
        )
        found = list(rows.order_by("asked_at", "pk")[: NEWS * 10])
        load_subjects(found[:2])  # of all kinds at once; only two are put in words
        words = [
            f"{pages_of(one).client(one)}, {one.get_kind_display()} — {formats.since(one.asked_at)}"
            for one in found[:2]
        ]
        return {
            "label": _("Wait for your decision") if decides else _("Wait for approval"),
            "value": str(len(found)),
            "url": reverse("approvals:approval_list"),
            "icon": "clock" if words else "",
            "note": "; ".join(words) or _("nothing waits"),
        }

    # ---- the columns ---------------------------------------------------------------------------------------------

    @cached_property
    def _groups(self) -> dict[str, Shown]:
        return {group.name: shown(group, self.user, self.date, self.manager) for group in GROUPS}

    @property
    def attention(self) -> list[Shown]:
        return [group for group in self._groups.values() if group.items]

    @property
    def attention_count(self) -> int:
        return sum(group.count for group in self.attention)

    # ---- what comes first, and who is in trouble -------------------------------------------------------------------

    @cached_property
    def orders(self) -> OrdersToday:
        return OrdersToday(self.user, self.manager, self.date)

    @cached_property
    def promises(self) -> DueRows:
        return due_promises(self.user, self.manager, self.date)

    @cached_property
    def tasks(self) -> DueRows:
        return due_tasks(self.user, self.manager, self.date)

    @cached_property
    def steps(self) -> DueRows:
        return due_steps(self.user, self.manager, self.date)

    @cached_property
    def birthdays(self) -> DueRows:
        return near_birthdays(self.user, self.manager, self.date)

    @cached_property
    def specials(self) -> DueRows:
        return ending_specials(self.user, self.manager, self.date)

    @cached_property
    def reviews(self) -> DueRows:
        return due_reviews(self.user, self.manager, self.date)

    @cached_property
    def snoozed(self) -> dict[int, Snooze]:
        return snoozed(self.user, self.date)

    @cached_property
    def _all_troubled(self) -> list[Troubled]:
        return troubled(self.attention)

    @cached_property
    def troubled_clients(self) -> list[Troubled]:
        """Clients with all that is wrong with them, but for those met today and those put off."""
        rows = [one for one in self._all_troubled if one.client.pk not in {*self.snoozed, *self._met}]
        return with_contacts(rows[:ROWS], self.user)

    @cached_property
    def _met(self) -> set[int]:
        return {one.client_id for one in self.day.activities if one.status == ActivityStatus.PLANNED}

    def troubles_of(self, activity: Activity) -> list[dict[str, Any]]:
        """What is wrong with the client of an activity that is still ahead: told there and nowhere else."""
        if activity.client_id not in self._met:
            return []
        return next((one.troubles for one in self._all_troubled if one.client.pk == activity.client_id), [])

    def map_url(self, activity: Activity) -> str:
        """A map that opens in the telephone's own application where there is one."""
        site = MAPS["ru" if formats.is_russian() else "en"]
        return site + quote(activity.client.address)

    @cached_property
    def slot(self) -> tuple[dt.date, dt.time] | None:
        return next_free_slot(self.manager)

    @property
    def has_things_to_do(self) -> bool:
        due = (self.promises, self.tasks, self.steps, self.specials, self.birthdays, self.reviews)
        return any([*(one.rows for one in due), self.troubled_clients, self.snoozed])

    @cached_property
    def news(self) -> list[dict[str, Any]]:
        rows = Alert.objects.visible_to(self.user).filter(as_of=self.as_of, client__manager=self.manager)
        return [news.line(alert) for alert in rows.select_related("client").order_by("-weight", "pk")[:NEWS]]

    @property
    def news_url(self) -> str:
        return reverse("reports:alert_list", query={"as_of": self.as_of, "manager": self.manager.pk})

    @cached_property
    def has_clients(self) -> bool:
        return bool(self.manager.clients.exists())

    @property
    def is_empty(self) -> bool:
        """Of one's own: nothing planned, nothing that asks for anything, nothing new and no target."""
        has_target = self.progress is not None and self.progress.plan is not None
        own = self.day.activities or self.attention or self.news or has_target
        return self.is_own and not (own or self.promises.rows or self.tasks.rows or self.steps.rows)


def _month_note(progress: Progress) -> str:
    known = {
        "fact": formats.whole(progress.fact),
        "plan": formats.whole(progress.plan),
        "landing": formats.whole(progress.landing),
        "share": formats.percent(progress.landing_pct),
    }
    if progress.landing is None:
        return _("%(fact)s of %(plan)s") % known
    return _("%(fact)s of %(plan)s; at this pace %(landing)s — %(share)s") % known
