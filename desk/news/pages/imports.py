"""One's own imports that have ended, for the notifications."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from desk.news.feed import Source
from dossiers.history.timeline import Event
from integrations.imports.events import FAILED, FINISHED
from integrations.imports.models import ImportRun
from integrations.imports.states import ImportStatus
from kam_crm.shared import formats


def import_rows(user: User, since: dt.datetime) -> QuerySet[ImportRun] | None:
    if not user.can("imports.give"):
        return None
    rows: QuerySet[ImportRun] = ImportRun.objects.visible_to(user)
    # the administrator sees all imports, but is told of their own
    return rows.filter(user=user, status__in=[ImportStatus.DONE, ImportStatus.FAILED], finished_at__gte=since)


def import_event(run: ImportRun, user: User) -> Event:
    kind = {ImportStatus.FAILED: FAILED, ImportStatus.DONE: FINISHED}[ImportStatus(run.status)]
    failed = kind is FAILED
    rows = run.bad_rows if failed else run.created + run.updated + run.unchanged
    count = ngettext("%(count)s row", "%(count)s rows", rows)
    if failed:
        count = ngettext("%(count)s bad row", "%(count)s bad rows", rows) if rows else ""
    note = ", ".join(
        filter(None, [run.file_name, count % {"count": formats.number(rows, 0)} if count else ""])
    )
    assert run.finished_at is not None  # the query asks for it
    return Event(
        run.finished_at, run.pk, kind.icon, kind.words(kind=run.get_kind_display()),
        url=reverse("integrations:import_detail", args=[run.pk]), note=note,
    )  # fmt: skip


SOURCES = [Source("imports", gettext_lazy("Imports"), import_rows, import_event, at="finished_at")]
