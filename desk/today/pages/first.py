"""What comes first on Today: promises of both sides that are due, then tasks of the day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from dossiers.models import Client, ClientContact
from dossiers.people.birthdays import birthdays
from kam_crm.shared import formats
from orders.models import PriceRule
from orders.pages.own_steps import own_steps
from orders.price_rules.models import SOON
from plans.models import Promise, Side, Task

SHOWN = 6
AHEAD = dt.timedelta(days=7)


@dataclass(frozen=True)
class Due:
    """A row of things to do; `client` is None for a task of no client."""

    text: str
    url: str
    side: str
    client: Any
    note: str
    light: str
    tone: str
    value: str = ""
    act_url: str = ""


@dataclass(frozen=True)
class DueRows:
    rows: list[Due]
    count: int


def due_promises(user: User, manager: User, today: dt.date) -> DueRows:
    """Open ones that `manager` keeps or watches, due by the end of today."""
    if not user.can("promises.view"):
        return DueRows([], 0)
    rows = Promise.objects.visible_to(user).open().filter(owner=manager, due_on__lte=today)
    found = _first(rows.select_related("client"), F("client__is_key").desc())
    return DueRows([_promise(row, user, today) for row in found], found[0].of if found else 0)


def due_tasks(user: User, manager: User, today: dt.date) -> DueRows:
    """Tasks of `manager` for today or before."""
    if not user.can("tasks.view"):
        return DueRows([], 0)
    own = Task.objects.visible_to(user).to_move([manager.pk], None).filter(due_on__lte=today)
    found = _first(own.select_related("client"), F("client__is_key").desc(nulls_last=True))
    return DueRows([_task(row, user, today) for row in found], found[0].of if found else 0)


def near_birthdays(user: User, manager: User, today: dt.date) -> DueRows:
    """Of people at the clients of `manager`, today and the seven days after it (R71)."""
    found = birthdays(user, today, today + AHEAD, client__manager=manager)[:SHOWN]
    rows = [
        Due(
            text=one.contact.person.full_name,
            url=reverse("dossiers:person_detail", args=[one.contact.person_id]),
            side="",
            client=one.contact.client,
            note=f"{one.contact.client.name}, {one.contact.position}",
            light=_("today")
            if one.day == today
            else f"{formats.weekday(one.day)} {formats.short_day(one.day)}",
            tone="amber" if one.day == today else "",
        )
        for one in found
    ]
    return DueRows(rows, len(rows))


def due_reviews(user: User, manager: User, today: dt.date) -> DueRows:
    """People at the clients of `manager` whose personal data are to be reviewed: kept on, changed or erased (R36)."""
    if not user.can("personal.view"):
        return DueRows([], 0)
    rows = ClientContact.objects.visible_to(user).filter(
        client__manager=manager, is_active=True, person__personal__review_on__lte=today
    )
    found = list(
        rows.select_related("person__personal", "client")
        .annotate(of=Window(Count("*")))
        .order_by("person__personal__review_on", "pk")[:SHOWN]
    )
    shown = [
        Due(
            text=contact.person.full_name,
            url=reverse("dossiers:person_detail", args=[contact.person_id]),
            side="",
            client=contact.client,
            note=_("personal data to be reviewed"),
            light=formats.short_day(contact.person.personal.review_on),
            tone="amber",
        )
        for contact in found
    ]
    return DueRows(shown, found[0].of if found else 0)


def ending_specials(user: User, manager: User, today: dt.date) -> DueRows:
    """Special prices of the clients of `manager`, or of their holdings, that end within 14 days (R157)."""
    if not user.can("prices.view"):
        return DueRows([], 0)
    holdings = Client.objects.visible_to(user).filter(manager=manager, group__isnull=False).values("group")
    rows = PriceRule.objects.visible_to(user).ending(today, today + SOON)
    rows = rows.filter(Q(client__manager=manager) | Q(holding__in=holdings)).select_related(
        "client", "holding"
    )
    found = list(rows.annotate(of=Window(Count("*"))).order_by("valid_until", "pk")[:SHOWN])
    shown = [
        Due(
            text=rule.name,
            url=reverse("orders:price_rule", args=[rule.pk]),
            side="",
            client=rule.client,
            note=str(rule.client or rule.holding),
            light=_("until %(day)s") % {"day": formats.short_day(rule.valid_until)},
            tone="amber",
        )
        for rule in found
    ]
    return DueRows(shown, found[0].of if found else 0)


def due_steps(user: User, manager: User, today: dt.date) -> DueRows:
    """Claims and acts in which it is the turn of `manager`, or of `user` in their own day (R77, R151)."""
    steps = own_steps(user, manager)
    rows = [
        Due(
            text=f"{step.text}: {step.what}",
            url=step.url,
            side="",
            client=step.client,
            note=step.client.name,
            light=step.light(today),
            tone=step.tone(today),
        )
        for step in steps[:SHOWN]
    ]
    return DueRows(rows, len(steps))


def _first(rows: QuerySet[Any], *order: Any) -> list[Any]:
    return list(rows.annotate(of=Window(Count("*"))).order_by(*order, "due_on", "pk")[:SHOWN])


def _promise(row: Promise, user: User, today: dt.date) -> Due:
    ours = row.side == Side.OURS
    # how ours was kept is asked for on its page (R76)
    may_keep = user.can("promises.write") and not ours and not row.is_payment
    return Due(
        text=row.text,
        url=reverse("plans:promise_detail", args=[row.pk]),
        side=pgettext("who promised", "we") if ours else pgettext("who promised", "they"),
        client=row.client,
        note=row.client.name,
        value=formats.whole(row.amount) if row.amount else "",
        act_url=reverse("plans:promise_act", args=[row.pk, "keep"]) if may_keep else "",
        **_light(row.due_on, today),
    )


def _task(row: Task, user: User, today: dt.date) -> Due:
    return Due(
        text=row.text,
        url=reverse("plans:task_detail", args=[row.pk]),
        side="",
        client=row.client,
        note=row.client.name if row.client else "",
        **_light(row.due_on, today),
    )


def _light(due_on: dt.date | None, today: dt.date) -> dict[str, str]:
    days = (today - due_on).days if due_on else 0
    if days <= 0:
        return {"light": _("today"), "tone": "amber"}
    return {"light": ngettext("%(count)d day", "%(count)d days", days) % {"count": days}, "tone": "red"}
