"""What the nightly found at one's own clients, and runs that failed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from desk.news.feed import Source
from desk.news.pages.clients import has_clients
from dossiers.history.timeline import Event
from kam_crm.shared import clock, formats
from kam_crm.shared.nightly import label_of
from reports.alerts.events import FOUND
from reports.models import Alert, NightlyRun
from reports.nightly.events import FAILED

LATE = dt.timedelta(days=3)  # a date computed later than this is history being computed again


def changes_rows(user: User, since: dt.datetime) -> QuerySet[Any] | None:
    """Finished runs that found something at this person's clients."""
    if not (has_clients(user) and user.can(FOUND.capability)):
        return None
    nights = NightlyRun.objects.filter(as_of=OuterRef("as_of")).order_by().values("as_of")
    # a run that is not over would tell of changes that its later steps still replace
    ends = nights.annotate(end=Max("done_at"), open=Count("pk", filter=Q(done_at=None))).filter(open=0)
    rows = Alert.objects.visible_to(user).filter(
        client__manager=user, as_of__gte=clock.local(since).date() - LATE
    )
    found: QuerySet[Any] = rows.values("as_of").annotate(count=Count("pk"), key=Max("pk"))
    latest = ExpressionWrapper(F("as_of") + LATE, output_field=DateTimeField())
    return found.annotate(at=Subquery(ends.values("end"))).filter(at__gte=since, at__lte=latest).order_by()


def changes_event(row: dict[str, Any], user: User) -> Event:
    return Event(
        row["at"], row["key"], FOUND.icon, FOUND.words(number=row["count"], count=formats.number(row["count"], 0)),
        url=reverse("reports:alert_list", query={"as_of": row["as_of"], "manager": user.pk}),
        note=_("Night of %(day)s") % {"day": formats.day(row["as_of"])},
    )  # fmt: skip


def fault_rows(user: User, since: dt.datetime) -> QuerySet[NightlyRun] | None:
    if not user.can(FAILED.capability):
        return None
    rows: QuerySet[NightlyRun] = NightlyRun.objects.visible_to(user)
    return rows.exclude(error="").filter(started_at__gte=since)


def fault_event(run: NightlyRun, user: User) -> Event:
    assert run.started_at is not None  # the query asks for it
    words = FAILED.words(day=formats.day(run.as_of), step=label_of(run.step))
    return Event(run.started_at, run.pk, FAILED.icon, words, url=reverse("reports:nightly_list"))


SOURCES = (
    Source("nights", gettext_lazy("Overnight changes"), changes_rows, changes_event, pk="key"),
    Source("faults", gettext_lazy("Faults"), fault_rows, fault_event, at="started_at"),
)
