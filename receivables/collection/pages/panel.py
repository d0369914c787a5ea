"""Beside the list: one client's debt, what to say, the invoices, and the ladder of the oldest one."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from dossiers.models import ClientContact
from dossiers.people.services import ContactData
from dossiers.services import carry_contact_data
from kam_crm.shared import currency, formats
from kam_crm.shared.working_days import add_working_days, next_working_day
from orders.models import ClaimKind, Order, OrderStatus
from plans.models import Promise, PromiseStatus, Side
from receivables.collection.demanding import Claimed
from receivables.collection.ladder import ORDER, Rung, ladder_of
from receivables.collection.models import CollectionStep, Outcome, StepStatus
from receivables.collection.queue import FAILED, Group, Work
from receivables.credit.pages.freeing import usual_delay

ICONS = {
    Outcome.PROMISED: "calendar-check",
    Outcome.NO_ANSWER: "phone-off",
    Outcome.PAID: "cash",
    Outcome.DISPUTED: "alert-circle",
}
LONG_TERM = 5  # working days until the furthest chip
WAITING_ORDERS = (OrderStatus.HOLD, OrderStatus.CONFIRMED)


class Panel:
    """A bounded number of statements. The telephone is shown at once, with its line in the access log."""

    def __init__(self, work: Work, user: User, following: Work | None) -> None:
        self.work, self.user, self.next = work, user, following
        self.client, self.as_of = work.client, work.as_of

    @cached_property
    def contact(self) -> tuple[ClientContact, ContactData | None] | None:
        rows = ClientContact.objects.visible_to(self.user).filter(client=self.client, is_active=True)
        first = rows.select_related("person").order_by("pk").first()
        if first is None:
            return None
        if not self.user.can("people.contact_data"):
            return first, None
        return first, carry_contact_data(by=self.user, persons=[first.person])[first.person_id]

    @property
    def contact_url(self) -> str:
        return reverse("dossiers:client_people", args=[self.client.pk])

    @property
    def can_write(self) -> bool:
        return (
            bool(self.user.can("collection.write"))
            and self.work.group != Group.NOTICE
            and self.work.demanded > 0
        )

    @property
    def can_lift(self) -> bool:
        return bool(self.user.can("collection.lift"))

    @property
    def for_lawyer(self) -> bool:
        due = any(one.rung == Rung.LAWYER and one.status == StepStatus.DUE for one in self.steps)
        return due and self.can_lift

    # ---- what to say ---------------------------------------------------------------------------------------------

    @cached_property
    def say(self) -> list[str]:
        lines = [self._promise_line, self._stop_line, self._habit_line, self._dispute_line]
        return [line for line in lines if line]

    @property
    def _promise_line(self) -> str:
        promise = self.work.promise
        if promise is None:
            return _("Has promised nothing yet: ask for a day and a sum.")
        known = {
            "day": formats.day(promise.due_on), "sum": currency.amount(promise.amount),
            "paid": currency.amount(promise.paid),
        }  # fmt: skip
        if promise.status in FAILED:
            return _("Promised %(sum)s by %(day)s, paid %(paid)s.") % known
        if promise.status == PromiseStatus.OPEN:
            return _("Has promised %(sum)s by %(day)s.") % known
        return _("Kept the last promise: %(sum)s by %(day)s.") % known

    @property
    def _stop_line(self) -> str:
        stop = self.work.stop
        if stop is None:
            if not self.work.days:
                return ""
            days = self.work.days
            return ngettext("%(days)d day overdue.", "%(days)d days overdue.", days) % {"days": days}
        orders = Order.objects.visible_to(self.user).filter(client=self.client, status__in=WAITING_ORDERS)
        found = orders.aggregate(count=Count("pk"), sum=Sum("gross"))
        words = _("Shipments are stopped since %(day)s.") % {"day": formats.day(stop.since)}
        if not found["count"]:
            return words
        waiting = ngettext(
            "%(count)d order of %(sum)s waits.", "%(count)d orders of %(sum)s wait.", found["count"]
        )
        return f"{words} {waiting % {'count': found['count'], 'sum': currency.amount(found['sum'])}}"

    @property
    def _habit_line(self) -> str:
        rows = Promise.objects.visible_to(self.user).filter(
            client=self.client, side=Side.THEIRS, amount__isnull=False
        )
        ended = rows.exclude(status__in=[PromiseStatus.OPEN, PromiseStatus.WITHDRAWN])
        found = ended.aggregate(all=Count("pk"), kept=Count("pk", filter=Q(status=PromiseStatus.KEPT)))
        delay = usual_delay(self.client.pk, self.as_of)
        late = ngettext("usually pays %(days)d day late", "usually pays %(days)d days late", delay) % {
            "days": delay
        }
        if not found["all"]:
            return "" if not delay else _("The client %(late)s.") % {"late": late}
        known = {**found, "late": late if delay else _("usually pays in time")}
        return _("Kept %(kept)d of %(all)d promises, %(late)s.") % known

    @property
    def _dispute_line(self) -> str:
        disputed = self.work.disputed
        return (
            _("Disputed and not demanded: %(sum)s.") % {"sum": currency.amount(disputed)} if disputed else ""
        )

    # ---- invoices and results ------------------------------------------------------------------------------------

    @cached_property
    def claimed(self) -> list[Claimed]:
        return self.work.claimed()

    @cached_property
    def steps(self) -> list[CollectionStep]:
        """Of these invoices."""
        rows = CollectionStep.objects.filter(invoice__in=[one.invoice.pk for one in self.claimed])
        return list(rows.select_related("letter", "closed_by"))

    @property
    def invoices(self) -> list[dict[str, Any]]:
        return [
            {"invoice": one.invoice, "amount": one.amount, "days": max(one.days(self.as_of), 0),
             "url": reverse("receivables:invoice_detail", args=[one.invoice.pk])}
            for one in self.claimed
            if one.amount
        ]  # fmt: skip

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        return [
            {"value": one.value, "label": one.label, "icon": ICONS[one], "key": number}
            for number, one in enumerate(Outcome, 1)
        ]

    @property
    def days(self) -> list[tuple[dt.date, str]]:
        """Chips: the next working day, the Monday after it, and a working week away."""
        first = add_working_days(self.as_of, 1)
        monday = next_working_day(first + dt.timedelta(days=7 - first.weekday()))
        known = {
            first: _("tomorrow") if first == self.as_of + dt.timedelta(days=1) else formats.short_day(first)
        }
        for day in (monday, add_working_days(monday, LONG_TERM - 2)):
            known.setdefault(day, f"{formats.weekday(day)} {formats.short_day(day)}")
        return list(known.items())

    @cached_property
    def kinds(self) -> list[ClaimKind]:
        return list(ClaimKind.objects.filter(is_active=True))

    # ---- ladder --------------------------------------------------------------------------------------------------

    @cached_property
    def oldest(self) -> Any:
        """That is demanded, or else disputed whole."""
        demanded = [one for one in self.claimed if one.amount]
        return next(iter(demanded or self.claimed), None)

    @cached_property
    def ladder(self) -> list[dict[str, Any]]:
        if self.oldest is None:
            return []
        invoice = self.oldest.invoice
        known = {Rung(step.rung): step for step in self.steps if step.invoice_id == invoice.pk}
        ladder = ladder_of(self.client.summary.segment, self.as_of)
        current = max(known, key=ORDER.__getitem__, default=None)
        days = {rung: ladder.day_of(rung, invoice.due_date) for rung in Rung}
        return [
            {
                "days": f"−{ladder.notice}" if rung == Rung.NOTICE else f"+{getattr(ladder, rung.value)}",
                "label": rung.label,
                "class": "c" if rung == current else "d" if rung in known else "",
                "text": _done_words(known[rung]) if rung in known else formats.day(days[rung]),
                "letter": known[rung].letter if rung in known else None,
            }
            for rung in Rung
        ]  # fmt: skip


def _done_words(step: CollectionStep) -> str:
    words = formats.day(step.made_on)
    if step.made_on > step.reached_on:
        words = _("%(day)s, put off from %(before)s") % {"day": words, "before": formats.day(step.reached_on)}
    if step.closed_by is not None:
        words = f"{words} · {step.closed_by.full_name}"
    elif step.letter is not None:
        words = f"{words} · {step.letter.get_status_display()}"
    return words
