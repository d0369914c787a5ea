"""The page of collection: whom to call, in order; the client in the panel is chosen in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock, currency, formats, money
from kam_crm.shared.web.params import int_param
from plans.models import Promise, PromiseStatus, Side
from receivables.collection.filters_work import TOGGLES, narrowed
from receivables.collection.ladder import ORDER, Rung
from receivables.collection.models import CollectionResult, Outcome
from receivables.collection.pages.panel import Panel
from receivables.collection.queue import Group, Line, Work, lines_of, works_of
from receivables.credit.proposals import checked_clients
from receivables.discipline.figures import discipline
from receivables.discipline.measures import rating
from receivables.discipline.pages import MONTHS

MOST_ROWS = 200
SOON = dt.timedelta(days=7)


class WorkPage:
    def __init__(self, user: User, query: Any) -> None:
        self.user, self.query, self.today = user, query, clock.today()
        self.chosen = int_param(query.get("client"))

    @cached_property
    def everybody(self) -> list[Line]:
        clients = Client.objects.visible_to(self.user)
        if manager := int_param(self.query.get("manager")):
            clients = clients.filter(manager=manager)
        return lines_of(clients, self.today)

    @cached_property
    def lines(self) -> list[Line]:
        return narrowed(self.everybody, self.query)

    @cached_property
    def works(self) -> dict[int, Work]:
        """By client those that are shown: the first of each part, and who is named in the address."""
        calls = [one for one in self.lines if one.group != Group.WAITING][:MOST_ROWS]
        waits = [one for one in self.lines if one.group == Group.WAITING][:MOST_ROWS]
        named = [one for one in self.lines if one.client_id == self.chosen]
        shown = {one.client_id: one for one in (*calls, *waits, *named)}
        return {work.client.pk: work for work in works_of(shown.values(), self.today)}

    @cached_property
    def to_call(self) -> list[Work]:
        """Those J and K walk through."""
        return [one for one in self.works.values() if one.group != Group.WAITING][:MOST_ROWS]

    @cached_property
    def waiting(self) -> list[Work]:
        return [one for one in self.works.values() if one.group == Group.WAITING][:MOST_ROWS]

    @cached_property
    def current(self) -> Work | None:
        """The one in the address, else the first."""
        return self.works.get(self.chosen or 0) or next(iter(self.to_call), None)

    @cached_property
    def panel(self) -> Panel | None:
        return None if self.current is None else Panel(self.current, self.user, self.next)

    @cached_property
    def next(self) -> Work | None:
        """Whom «save and next» opens."""
        if self.current not in self.to_call:
            return next(iter(self.to_call), None)
        position = self.to_call.index(self.current)
        return next(iter(self.to_call[position + 1 :] or self.to_call[:position]), None)

    @property
    def position(self) -> str:
        if self.current not in self.to_call:
            return ""
        return _("%(position)d of %(count)d") % {
            "position": self.to_call.index(self.current) + 1,
            "count": len(self.to_call),
        }

    @cached_property
    def ratings(self) -> dict[int, dict[str, Any]]:
        """By client the payer's letter and points (R168); who has paid nothing yet has none."""
        shown = [one.client.pk for one in (*self.to_call, *self.waiting)]
        checked = checked_clients(shown, self.today)
        found = {}
        for pk, figures in discipline(self.today, shown, months=MONTHS).items():
            points = figures.score(has_check=pk in checked)
            if points is not None:
                found[pk] = {"letter": rating(points), "points": formats.whole(points)}
        return found

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        words = {
            Group.BROKEN: (_("Promise broken"), _("first of all: its day was yesterday or earlier")),
            Group.TODAY: (_("Today's step"), _("large sums first")),
            Group.NOTICE: (_("Before the day of due"), _("the notice was written today")),
        }
        return [
            {"title": title, "note": note, "rows": [self.row(one) for one in self.to_call if one.group == group],
             "count": len(lines), "sum": _sum(lines)}
            for group, (title, note) in words.items()
            if (lines := self._lines(group))
        ]  # fmt: skip

    def _lines(self, group: Group) -> list[Line]:
        return [one for one in self.lines if one.group == group]

    @cached_property
    def waiting_rows(self) -> list[dict[str, Any]]:
        return [self.row(one) for one in self.waiting]

    @property
    def waiting_count(self) -> int:
        return len(self._lines(Group.WAITING))

    @property
    def waiting_sum(self) -> Decimal:
        return _sum(self._lines(Group.WAITING))

    @property
    def narrowing(self) -> dict[str, str]:
        """What of the address stays, whoever is in the panel."""
        return {name: value for name, value in self.query.items() if name != "client"}

    def url_of(self, work: Work) -> str:
        return (
            f"{reverse('receivables:collection')}?{urlencode({**self.narrowing, 'client': work.client.pk})}"
        )

    def row(self, work: Work) -> dict[str, Any]:
        segment = work.client.summary.segment
        return {
            "work": work,
            "url": self.url_of(work),
            "is_current": work is self.current,
            "segment": segment,
            "rating": self.ratings.get(work.client.pk),
            "tone": segment[:1].lower() or "none",
            "invoices": work.line.invoices,
            "invoices_url": f"{reverse('receivables:invoice_list')}?client={work.client.pk}&age=open",
            "rungs": [_rung_class(rung, work.rung) for rung in Rung],
            "rung": rung_words(work),
            "promise": promise_words(work),
            "due": work.line.next_due,
        }

    # ---- figures -------------------------------------------------------------------------------------------------

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        late = [one for one in self.everybody if one.late]
        overdue = sum((one.late for one in late), Decimal(0))
        disputed = [one for one in self.everybody if one.disputed]
        here, invoices = reverse("receivables:collection"), reverse("receivables:invoice_list")
        to_call = [one for one in self.everybody if one.group != Group.WAITING]
        done = self._done
        month, soon = self._month, self._soon
        kept, all_of_month = month["kept"], month["all"]
        return [
            {"label": currency.label(_("To work on today")), "value": formats.whole(_sum(to_call)), "url": here,
             "note": _("%(clients)s, %(done)d done") % {"clients": _clients(len(to_call)), "done": done}},
            {"label": currency.label(_("Overdue")), "value": formats.whole(overdue), "url": f"{invoices}?age=overdue",
             "tone": "red" if overdue else "", "note": _clients(len(late))},
            {"label": currency.label(_("Promised until %(day)s") % {"day": formats.short_day(self.today + SOON)}),
             "value": formats.whole(soon["sum"] or 0),
             "note": _clients(soon["clients"])},
            {"label": _("Promises of the month"),
             "value": _("%(kept)d of %(all)d") % {"kept": kept, "all": all_of_month},
             "note": _("kept %(share)s, broken %(broken)d") % {
                 "share": formats.percent(money.percent(Decimal(kept), Decimal(all_of_month)), 0),
                 "broken": month["broken"]} if all_of_month else _("none was due yet")},
            {"label": currency.label(_("Disputed, not demanded")),
             "value": formats.whole(sum((one.disputed for one in disputed), Decimal(0))),
             "url": reverse("orders:claim_list"), "note": _clients(len(disputed))},
        ]  # fmt: skip

    @property
    def _done(self) -> int:
        rows = CollectionResult.objects.visible_to(self.user).standing()
        today = clock.at(self.today, dt.time())
        return int(rows.filter(created_at__gte=today).values("client").distinct().count())

    @property
    def _promises(self) -> Any:
        return Promise.objects.visible_to(self.user).filter(side=Side.THEIRS, amount__isnull=False)

    @property
    def _month(self) -> dict[str, int]:
        begin = clock.month_start(self.today)
        rows = self._promises.filter(due_on__range=(begin, self.today)).exclude(
            status__in=[PromiseStatus.WITHDRAWN, PromiseStatus.OPEN]
        )
        failed = Q(status__in=[PromiseStatus.BROKEN, PromiseStatus.PARTLY])
        found: dict[str, int] = rows.aggregate(
            all=Count("pk"),
            kept=Count("pk", filter=Q(status=PromiseStatus.KEPT)),
            broken=Count("pk", filter=failed),
        )
        return found

    @property
    def _soon(self) -> dict[str, Any]:
        rows = self._promises.filter(status=PromiseStatus.OPEN, due_on__range=(self.today, self.today + SOON))
        found: dict[str, Any] = rows.aggregate(sum=Sum("amount"), clients=Count("client", distinct=True))
        return found

    # ---- chips ---------------------------------------------------------------------------------------------------

    @cached_property
    def managers(self) -> list[tuple[int, str]]:
        """Empty for who has only clients of their own."""
        known = {one.manager_id: one.manager for one in self.everybody}
        return (
            sorted(known.items(), key=lambda one: one[1])
            if len(known) > 1 or self.query.get("manager")
            else []
        )

    @cached_property
    def toggles(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "label": label, "count": len([one for one in self.everybody if keeps(one)])}
            for name, (label, keeps) in TOGGLES.items()
        ]

    @cached_property
    def undoable(self) -> CollectionResult | None:
        """One's own last result while it can be undone."""
        rows = CollectionResult.objects.visible_to(self.user).standing().filter(by=self.user)
        last: CollectionResult | None = rows.select_related("client").first()
        return last if last is not None and last.may_be_undone else None


def _clients(count: int) -> str:
    return ngettext("%(count)s client", "%(count)s clients", count) % {"count": count}


def _sum(rows: Iterable[Line]) -> Decimal:
    return sum((one.demanded for one in rows), Decimal(0))


def _rung_class(rung: Rung, current: Rung) -> str:
    if rung == current:
        return "c"
    return "d" if ORDER[rung] < ORDER[current] else ""


def rung_words(work: Work) -> str:
    """«4. stop of shipments today»."""
    rung, step = work.rung, work.step
    words = f"{ORDER[rung] + 1}. {rung.label}"
    if work.line.is_at_lawyer:
        return _("%(rung)s: handed over") % {"rung": words}
    if rung == Rung.LAWYER:
        return _("%(rung)s: the head decides") % {"rung": words}
    if step is not None and step.made_on == work.as_of:
        return _("%(rung)s, today") % {"rung": words}
    return words


def promise_words(work: Work) -> dict[str, str]:
    """What was promised last or why nobody calls, with its light."""
    result, promise = work.result, work.promise
    if work.group == Group.NOTICE:
        return _letter_words(work)
    if result is not None and result.again_at > clock.now() and result.outcome != Outcome.PROMISED:
        again = clock.local(result.again_at)
        when = formats.time_of_day(again) if again.date() == work.as_of else formats.short_day(again.date())
        return {"tone": "", "icon": "clock", "text": _("%(result)s, again %(when)s") % {
            "result": result.get_outcome_display(), "when": when}}  # fmt: skip
    if promise is None:
        return {"tone": "muted", "icon": "", "text": _("promised nothing")}
    known = {
        "day": formats.short_day(promise.due_on), "paid": formats.whole(promise.paid),
        "sum": formats.whole(promise.amount),
    }  # fmt: skip
    match PromiseStatus(promise.status):
        case PromiseStatus.KEPT:
            return {"tone": "green", "icon": "check", "text": _("%(day)s: %(sum)s") % known}
        case PromiseStatus.OPEN:
            return {"tone": "", "icon": "calendar-check", "text": _("%(day)s: %(sum)s") % known}
    return {"tone": "red", "icon": "x", "text": _("%(day)s: %(paid)s of %(sum)s") % known}


def _letter_words(work: Work) -> dict[str, str]:
    letter = None if work.step is None else work.step.letter
    if letter is None:
        return {"tone": "muted", "icon": "", "text": ""}
    if letter.status in ("failed", "skipped"):
        return {
            "tone": "amber",
            "icon": "alert-circle",
            "text": letter.why or str(letter.get_status_display()),
        }
    return {"tone": "muted", "icon": "", "text": str(letter.get_status_display())}
