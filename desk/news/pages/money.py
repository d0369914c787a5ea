"""Money received from one's own clients, and what came to the bank and waits for an answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, DateTimeField, ExpressionWrapper, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMinute
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from desk.news.feed import Source
from desk.news.pages.clients import answers_for, has_clients
from dossiers.history.timeline import Event
from kam_crm.shared import currency, formats
from kam_crm.shared.money import percent
from receivables.bank.services.deciding import MANAGER
from receivables.bank.states import TO_DECIDE
from receivables.credit.events import NEARLY_TAKEN
from receivables.models import BankLine, LimitNotice, Payment, PaymentKind
from receivables.payments.events import REGISTERED

# what is entered later than this after its date is bookkeeping of the past
FRESH = dt.timedelta(days=14)
NAMED = 3


def payment_rows(user: User, since: dt.datetime) -> QuerySet[Any] | None:
    """Payments by the minute, the person that entered them and the manager: an import is one row, or few."""
    if not (has_clients(user) and user.can(REGISTERED.capability)):
        return None
    rows: QuerySet[Payment] = Payment.objects.visible_to(user).filter(
        client__manager__in=answers_for(user), kind=PaymentKind.MONEY
    )
    # both: the index is on `updated_at`, the moment meant is `created_at`
    rows = rows.filter(updated_at__gte=since, created_at__gte=since).exclude(created_by=user)
    oldest = ExpressionWrapper(TruncDate("created_at") - FRESH, output_field=DateTimeField())
    groups: QuerySet[Any] = rows.filter(date__gte=oldest).values(
        "created_by", "client__manager", minute=TruncMinute("created_at")
    )
    return groups.annotate(
        at=Max("created_at"), key=Max("pk"), count=Count("pk"), sum=Sum("amount"), payment=Min("pk"),
        number=Min("number"), clients=ArrayAgg("client__name", distinct=True), client=Min("client"), first=Min("date"),
        last=Max("date"), who=Min("created_by__full_name"),
    ).order_by()  # fmt: skip


def payment_event(row: dict[str, Any], user: User) -> Event:
    text = ngettext(
        "%(count)s payment received, %(sum)s", "%(count)s payments received, %(sum)s", row["count"]
    ) % {"count": formats.number(row["count"], 0), "sum": currency.amount(row["sum"])}
    if row["count"] == 1:
        text = REGISTERED.words(number=row["number"], sum=currency.amount(row["sum"]))
    names = ", ".join(row["clients"][:NAMED])
    more = len(row["clients"]) - NAMED
    if more > 0:
        names = ngettext("%(names)s and %(count)s more client", "%(names)s and %(count)s more clients", more) % {
            "names": names, "count": formats.number(more, 0),
        }  # fmt: skip
    return Event(
        row["at"], row["key"], REGISTERED.icon, text, url=_address(row), who=row["who"] or "", note=names
    )


def _address(row: dict[str, Any]) -> str:
    if row["count"] == 1:
        return reverse("receivables:payment_detail", args=[row["payment"]])
    if len(row["clients"]) == 1:
        return reverse("receivables:client_money", args=[row["client"]])
    query = {
        "manager": row["client__manager"],
        "kind": PaymentKind.MONEY,
        "date_from": row["first"],
        "date_to": row["last"],
    }
    return reverse("receivables:payment_list", query=query)


def limit_rows(user: User, since: dt.datetime) -> QuerySet[LimitNotice] | None:
    """Limits of one's clients that were nearly used up, once for each crossing (R170)."""
    if not (has_clients(user) and user.can(NEARLY_TAKEN.capability)):
        return None
    rows: QuerySet[LimitNotice] = LimitNotice.objects.visible_to(user).select_related("client")
    return rows.filter(client__manager__in=answers_for(user), created_at__gte=since)


def limit_event(notice: LimitNotice, user: User) -> Event:
    words = NEARLY_TAKEN.words(
        share=formats.percent(percent(notice.taken, notice.limit), 0), taken=currency.amount(notice.taken),
        limit=currency.amount(notice.limit),
    )  # fmt: skip
    address = reverse("receivables:client_money", args=[notice.client_id]) + "#credit"
    return Event(notice.created_at, notice.pk, NEARLY_TAKEN.icon, words, url=address, note=notice.client.name)


def waiting_rows(user: User, since: dt.datetime) -> QuerySet[Any] | None:
    """What came to the bank and waits for an answer, of one's own clients or of nobody: a row for each statement."""
    if not (has_clients(user) and user.can("bank.answer")):
        return None
    rows: QuerySet[BankLine] = BankLine.objects.visible_to(user).filter(
        Q(client=None) | Q(client__manager__in=answers_for(user)), is_incoming=True, state__in=TO_DECIDE,
        updated_at__gte=since,
    )  # fmt: skip
    # what a manager has answered waits for finance
    groups: QuerySet[Any] = rows.exclude(way=MANAGER).order_by().values("statement")
    return groups.annotate(
        at=Max("updated_at"), key=Max("pk"), count=Count("pk"), sum=Sum("amount"),
        names=ArrayAgg("name", distinct=True),
    ).order_by()  # fmt: skip


def waiting_event(row: dict[str, Any], user: User) -> Event:
    text = ngettext(
        "%(count)s payment waits, %(sum)s: whose is it?", "%(count)s payments wait, %(sum)s: whose are they?",
        row["count"],
    ) % {"count": formats.number(row["count"], 0), "sum": currency.amount(row["sum"])}  # fmt: skip
    names = ", ".join(name for name in row["names"][:NAMED] if name)
    return Event(
        row["at"], row["key"], "user-question", text, url=reverse("receivables:bank_unknown"), note=names
    )


SOURCES = (
    Source("limits", gettext_lazy("Credit limits"), limit_rows, limit_event, at="created_at"),
    Source("payments", gettext_lazy("Payments"), payment_rows, payment_event, pk="key"),
    Source("bank", gettext_lazy("Unknown payments"), waiting_rows, waiting_event, pk="key"),
)
