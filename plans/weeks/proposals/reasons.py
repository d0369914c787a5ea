"""Reasons to meet a client that follow from contacts, contracts and people: the first sources of proposals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.rules.in_force import number
from dossiers.models import ClientContact, Contract
from dossiers.people.birthdays import as_date, born_between
from kam_crm.shared import formats
from plans.models import PERSONAL_KINDS, Activity, ActivityStatus, Outcome
from plans.norms import is_due, norm_days
from plans.weeks.proposals.sources import CALL, VISIT, Reason, Source, Week

LEADING = 150  # added for clients of class A: one of them comes before a B client with the same reason


def is_due_in(week: Week, client: Any) -> bool:
    """Whether the norm wants the client met by the end of the week."""
    summary = client.summary
    return is_due(summary.segment, client.stage, summary.last_contact_on, week.friday, client.is_key)


def by_norm(week: Week) -> Iterator[Reason]:
    for client in week.clients.values():
        if is_due_in(week, client):
            yield _norm_reason(client, week)


def _norm_reason(client: Any, week: Week) -> Reason:
    summary = client.summary
    leads = summary.abc == "A" or client.is_key
    if summary.last_contact_on is None:
        return Reason(client.pk, _("never met"), 150 + leads * LEADING, leads, VISIT)
    norm = norm_days(summary.segment, client.stage, client.is_key)
    gone = (week.as_of - summary.last_contact_on).days
    words = ngettext("norm %(norm)d day, %(gone)d gone", "norm %(norm)d days, %(gone)d gone", norm)
    kind = VISIT if leads or summary.abc == "B" else CALL
    is_mandatory = leads and gone > norm
    return Reason(client.pk, words % {"norm": norm, "gone": gone}, 100 + leads * LEADING, is_mandatory, kind)


def silent(week: Week) -> Iterator[Reason]:
    """Without an order for longer than the company tolerates; the own rhythm of a client is a source of reports."""
    longest = number("silent_days")
    for client in week.clients.values():
        last = client.summary.last_order_on
        gone = (week.as_of - last).days if last else 0
        if gone > longest:
            words = ngettext("no purchase for %(days)d day", "no purchase for %(days)d days", gone)
            leads = client.summary.abc == "A"
            kind = VISIT if leads else CALL
            yield Reason(client.pk, words % {"days": gone}, 200 + leads * LEADING, leads, kind)


def contracts_ending(week: Week) -> Iterator[Reason]:
    last = week.as_of + dt.timedelta(days=number("contract_ends"))
    rows = Contract.objects.filter(client__in=week.clients, status="signed")
    ends = (
        rows.order_by()
        .values("client")
        .annotate(ends=Max("valid_to"), open=Count("pk", filter=Q(valid_to=None)))
    )
    for row in ends.filter(open=0, ends__range=(week.as_of, last)):
        days = (row["ends"] - week.as_of).days
        words = ngettext("contract ends in %(days)d day", "contract ends in %(days)d days", days)
        yield Reason(row["client"], words % {"days": days}, 180, kind=VISIT)


def single_contacts(week: Week) -> Iterator[Reason]:
    """Key clients of whom only one person is known: when that person leaves, so does the client."""
    keys = [client.pk for client in week.clients.values() if client.is_key]
    rows = ClientContact.objects.filter(client__in=keys, is_active=True).order_by()
    for row in (
        rows.values("client").annotate(known=Count("pk"), name=Min("person__full_name")).filter(known=1)
    ):
        words = _("only one person is known: %(name)s") % {"name": row["name"]}
        yield Reason(row["client"], words, 120, kind=VISIT)


def birthdays_ahead(week: Week) -> Iterator[Reason]:
    """People with a birthday from this week's Monday to its Sunday: a call, never a must."""
    last = week.monday + dt.timedelta(days=6)
    rows = ClientContact.objects.filter(
        born_between(week.monday, last), client__in=week.clients, is_active=True
    )
    for contact in rows.select_related("person__personal").order_by("person__personal__birthday", "pk"):
        day = as_date(contact.person.personal.birthday)
        known = {"name": contact.person.full_name, "day": formats.short_day(day)}
        yield Reason(contact.client_id, _("birthday of %(name)s, %(day)s") % known, 60, kind=CALL, minutes=10)


def not_in_person(week: Week) -> Iterator[Reason]:
    """Key clients whom nobody has seen for as long as the rules say (R124)."""
    longest = number("personal_days")
    keys = [client.pk for client in week.clients.values() if client.is_key]
    seen = dict(personal_meetings(keys).values_list("client").annotate(Max("day")))
    for key in keys:
        last = seen.get(key)
        if last is None:
            yield Reason(key, _("never met in person"), 160, kind=VISIT)
        elif (week.as_of - last).days > longest:
            words = _("not met in person since %(day)s") % {"day": formats.day(last)}
            yield Reason(key, words, 160, kind=VISIT)


def personal_meetings(clients: Any) -> Any:
    """Visits and the like that took place, unordered."""
    rows = Activity.objects.filter(client__in=clients, kind__in=PERSONAL_KINDS, status=ActivityStatus.DONE)
    return rows.exclude(outcome=Outcome.ABSENT).order_by()


SOURCES = (
    Source("norm", gettext_lazy("Norm of contacts"), by_norm, "calendar-due"),
    Source("silent", gettext_lazy("No purchases"), silent, "zzz"),
    Source("contract", gettext_lazy("Contract ends"), contracts_ending, "file-text"),
    Source("single_contact", gettext_lazy("Only one person known"), single_contacts, "user-search"),
    Source("birthday", gettext_lazy("Birthday"), birthdays_ahead, "cake"),
    Source("personal", gettext_lazy("No personal meeting"), not_in_person, "users"),
)
