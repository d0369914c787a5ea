"""What others did at one's own clients: activities, notes, clients handed over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rights.covers import author, covered_manager_ids
from desk.news.feed import Source
from desk.news.pages.words import about, quoted, raised
from dossiers.clients.events import HANDED_OVER
from dossiers.history.events import NOTE_ADDED
from dossiers.history.timeline import Event
from dossiers.models import Client, Note
from kam_crm.shared import formats
from kam_crm.shared.history import person_in
from plans.activities.events import LOGGED, PLANNED
from plans.models import Activity, ActivityStatus


def has_clients(user: User) -> bool:
    """Whether this person answers for clients of their own."""
    return user.can("activities.plan")


def answers_for(user: User) -> list[int]:
    """Managers whose clients concern this person: themselves, and those they stand in for today."""
    return [user.pk, *covered_manager_ids(user)]


def done_rows(user: User, since: dt.datetime) -> QuerySet[Activity] | None:
    """Activities logged by somebody else; who it was stands in the history of the activity."""
    if not has_clients(user):
        return None
    rows = _activities(user, since).filter(status=ActivityStatus.DONE, done_at__gte=since)
    # the row itself does not say who logged it; its history has the event in which `done_at` appeared
    logged = Activity.pgh_event_model.objects.filter(pgh_obj=OuterRef("pk"), done_at=OuterRef("done_at"))  # type: ignore[attr-defined]
    logger = Subquery(logged.annotate(user=person_in()).order_by("pgh_id").values("user")[:1])
    # without a context (a shell, a migration) nobody is named: then it is who created it
    known = Coalesce(logger, F("created_by"), output_field=BigIntegerField())
    found = rows.annotate(logger=known).exclude(logger=user.pk)
    return found.annotate(who=_name_of("logger")).select_related("client", "on_behalf_of")


def done_event(activity: Any, user: User) -> Event:
    return Event(
        activity.done_at, activity.pk, activity.icon,
        LOGGED.words(kind=raised(activity.get_kind_display()), outcome=activity.get_outcome_display()),
        url=reverse("plans:activity_detail", args=[activity.pk]), who=author(activity.who or "", activity.on_behalf_of),
        note=about(activity.client.name, quoted(activity.result)),
    )  # fmt: skip


def planned_rows(user: User, since: dt.datetime) -> QuerySet[Activity] | None:
    """Activities that somebody else put into this person's week; the next step of an activity comes with it."""
    if not has_clients(user):
        return None
    # `follows`: a next step is written together with the result, which is news already
    rows = _activities(user, since).filter(status=ActivityStatus.PLANNED, follows=None, created_at__gte=since)
    return rows.exclude(created_by=user).select_related("client", "created_by")


def planned_event(activity: Activity, user: User) -> Event:
    return Event(
        activity.created_at, activity.pk, PLANNED.icon,
        PLANNED.words(kind=activity.get_kind_display(), day=formats.day(activity.day)),
        url=reverse("plans:activity_detail", args=[activity.pk]), who=activity.created_by.full_name,
        note=about(activity.client.name, quoted(activity.purpose)),
    )  # fmt: skip


def note_rows(user: User, since: dt.datetime) -> QuerySet[Note] | None:
    if not has_clients(user):
        return None
    rows = Note.objects.visible_to(user).filter(client__manager__in=answers_for(user), created_at__gte=since)
    found: QuerySet[Note] = rows.exclude(author=user)
    return found.select_related("client", "author", "on_behalf_of")


def note_event(note: Note, user: User) -> Event:
    return Event(
        note.created_at, note.pk, NOTE_ADDED.icon, NOTE_ADDED.words(client=note.client),
        url=reverse("dossiers:client_history", args=[note.client_id]), who=note.written_by,
        # a secret is read in the history, where its showing is logged
        note=_("Commercial secret") if note.is_secret else quoted(note.text),
    )  # fmt: skip


def handed_rows(user: User, since: dt.datetime) -> QuerySet[Any] | None:
    """Clients that somebody else gave to this person, one row for those given at once."""
    if not has_clients(user):
        return None
    events = Client.pgh_event_model.objects  # type: ignore[attr-defined]
    before = events.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    given = events.filter(manager=user.pk, pgh_created_at__gte=since, pgh_label__in=["insert", "update"])
    # handed on meanwhile, they concern somebody else
    given = given.filter(pgh_obj__in=Client.objects.visible_to(user).filter(manager=user).values("pk"))
    # a row is an event of any change of the client: only one that brought another manager is news
    given = given.alias(previous=Subquery(before.values("manager")[:1])).annotate(giver=person_in())
    given = given.filter(Q(previous=None) | ~Q(previous=user.pk), ~Q(giver=user.pk), giver__isnull=False)
    groups: QuerySet[Any] = given.values("pgh_created_at", "giver").annotate(
        at=F("pgh_created_at"), key=Max("pgh_id"), count=Count("pgh_obj", distinct=True), client=Min("pgh_obj"),
        name=Min("pgh_obj__name"), who=Max(_name_of("giver")),
    )  # fmt: skip
    return groups.order_by()


def handed_event(row: dict[str, Any], user: User) -> Event:
    if row["count"] == 1:
        text = HANDED_OVER.words(client=row["name"])
        url = reverse("desk:client_overview", args=[row["client"]])
    else:
        text = _("Clients handed over to you: %(count)s") % {"count": formats.number(row["count"], 0)}
        url = reverse("dossiers:client_list", query={"manager": user.pk})
    return Event(row["at"], row["key"], HANDED_OVER.icon, text, url=url, who=row["who"] or "")


def _activities(user: User, since: dt.datetime) -> QuerySet[Activity]:
    rows: QuerySet[Activity] = Activity.objects.visible_to(user)
    # `updated_at` is indexed and never before the moment of what happened, see feed.py
    return rows.filter(client__manager__in=answers_for(user), updated_at__gte=since)


def _name_of(key: str) -> Subquery:
    return Subquery(User.objects.filter(pk=OuterRef(key)).values("full_name")[:1])


SOURCES = (
    Source("activities", gettext_lazy("Visits and calls"), done_rows, done_event, at="done_at"),
    Source("planned", gettext_lazy("Planned by others"), planned_rows, planned_event, at="created_at"),
    Source("notes", gettext_lazy("Notes"), note_rows, note_event, at="created_at"),
    Source("handed", gettext_lazy("Clients handed over"), handed_rows, handed_event, pk="key"),
)
