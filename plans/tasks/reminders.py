"""Tasks that the night gives once about something that ends: a contract, a check of reliability."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.rules.in_force import number
from dossiers.models import Contract
from kam_crm.shared import formats
from kam_crm.shared.working_days import next_working_day
from plans.models import Task, TaskKind

BATCH = 500
Reminder = tuple[Any, str]  # a row of a client, and what to do about it


def remind(reminders: Iterable[Reminder], as_of: dt.date) -> int:
    """A follow-up to the manager of each row's client, unless one was ever given about the row."""
    reminders = list(reminders)
    if not reminders:
        return 0
    kind = reminders[0][0]._meta.label_lower
    keys = [row.pk for row, _text in reminders]
    known = set(
        Task.objects.filter(kind=TaskKind.FOLLOW_UP, subject_kind=kind, subject_id__in=keys).values_list(
            "subject_id", flat=True
        )
    )
    fresh = [
        Task(
            kind=TaskKind.FOLLOW_UP, text=text[:250], author=row.client.manager, assignee=row.client.manager,
            client=row.client, subject_kind=kind, subject_id=row.pk, due_on=next_working_day(as_of),
        )
        for row, text in reminders
        if row.pk not in known
    ]  # fmt: skip
    Task.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh)


def remind_of_contracts(context: Any) -> int:
    """Contracts that end soon and that nothing prolongs: the manager is told once (R39)."""
    as_of: dt.date = context.as_of
    last = as_of + dt.timedelta(days=number("contract_ends", as_of))
    rows = Contract.objects.ending(as_of, last).filter(client__manager__is_active=True)
    ending = rows.select_related("client__manager").order_by("valid_to", "pk")
    return remind(((row, _words(row)) for row in ending), as_of)


def _words(contract: Contract) -> str:
    with translation.override(contract.client.manager.locale):
        known = {"number": contract.number, "day": formats.day(contract.valid_to)}
        return _("Prolong contract %(number)s: it ends on %(day)s") % known
