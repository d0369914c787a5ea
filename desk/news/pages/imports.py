"""One's own imports that have ended, for the notifications."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from desk.news.feed import Source
from dossiers.history.timeline import Event
from integrations.imports.models import ImportRun, ImportStatus
from kam_crm.shared import formats


def import_rows(user: User, since: dt.datetime) -> QuerySet[ImportRun] | None:
    if not user.can("imports.payments"):
        return None
    rows: QuerySet[ImportRun] = ImportRun.objects.visible_to(user)
    return rows.filter(user=user, status__in=[ImportStatus.DONE, ImportStatus.FAILED], finished_at__gte=since)


def import_event(run: ImportRun, user: User) -> Event:
    failed = {ImportStatus.FAILED: True, ImportStatus.DONE: False}[ImportStatus(run.status)]
    text = _("Import failed: %(kind)s") if failed else _("Import finished: %(kind)s")
    rows = run.bad_rows if failed else run.created + run.updated + run.unchanged
    count = ngettext("%(count)s row", "%(count)s rows", rows)
    if failed:
        count = ngettext("%(count)s bad row", "%(count)s bad rows", rows) if rows else ""
    note = ", ".join(
        filter(None, [run.file_name, count % {"count": formats.number(rows, 0)} if count else ""])
    )
    assert run.finished_at is not None  # the query asks for it
    return Event(
        run.finished_at, run.pk, "alert-triangle" if failed else "database-import",
        text % {"kind": run.get_kind_display()}, url=reverse("integrations:import_detail", args=[run.pk]), note=note,
    )  # fmt: skip


SOURCES = [Source("imports", gettext_lazy("Imports"), import_rows, import_event, at="finished_at")]
