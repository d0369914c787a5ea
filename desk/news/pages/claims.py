"""Claims that the head is told of at once (R111), acts that wait for the warehouse, claims passed to a lawyer."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from desk.news.feed import Source
from desk.news.pages.words import about, quoted
from dossiers.history.timeline import Event
from kam_crm.shared import currency
from orders.acts.events import SUBMITTED
from orders.claims.events import ESCALATED, TO_LAWYER
from orders.models import Claim, DiscrepancyAct


def escalated_rows(user: User, since: dt.datetime) -> QuerySet[Claim] | None:
    """To who judges claims, of the clients they see: those of key clients, and those that managers passed up."""
    if not user.can("claims.judge"):
        return None
    rows: QuerySet[Claim] = Claim.objects.visible_to(user).filter(escalated_at__gte=since)
    return rows.exclude(author=user).select_related("client", "author", "on_behalf_of")


def escalated_event(claim: Claim, user: User) -> Event:
    assert claim.escalated_at is not None
    return Event(
        claim.escalated_at, claim.pk, ESCALATED.icon, ESCALATED.words(number=claim.number),
        url=reverse("orders:claim_detail", args=[claim.pk]), who=claim.author_words,
        note=about(str(claim.client), currency.amount(claim.disputed), quoted(claim.text)),
    )  # fmt: skip


def lawyer_rows(user: User, since: dt.datetime) -> QuerySet[Claim] | None:
    """To the lawyer whom a claim was passed to."""
    if user.role != "lawyer":
        return None
    rows: QuerySet[Claim] = Claim.objects.visible_to(user).open().filter(lawyer=user, updated_at__gte=since)
    return rows.select_related("client", "author", "on_behalf_of")


def lawyer_event(claim: Claim, user: User) -> Event:
    return Event(
        claim.updated_at, claim.pk, TO_LAWYER.icon, TO_LAWYER.words(number=claim.number),
        url=reverse("orders:claim_detail", args=[claim.pk]), who=claim.author_words,
        note=about(str(claim.client), currency.amount(claim.disputed), quoted(claim.text)),
    )  # fmt: skip


def act_rows(user: User, since: dt.datetime) -> QuerySet[DiscrepancyAct] | None:
    """To sales support what waits for its word on the goods."""
    if not user.can("returns.accept"):
        return None
    rows: QuerySet[DiscrepancyAct] = DiscrepancyAct.objects.visible_to(user).filter(
        status="asked", updated_at__gte=since
    )
    return rows.exclude(author=user).select_related("client", "author", "on_behalf_of")


def act_event(act: DiscrepancyAct, user: User) -> Event:
    return Event(
        act.updated_at, act.pk, SUBMITTED.icon, SUBMITTED.words(number=act.number),
        url=reverse("orders:act_detail", args=[act.pk]), who=act.author_words, note=str(act.client),
    )  # fmt: skip


SOURCES = (
    Source("escalated", gettext_lazy("Claims"), escalated_rows, escalated_event, at="escalated_at"),
    Source("lawyer_claims", gettext_lazy("Claims"), lawyer_rows, lawyer_event, at="updated_at"),
    Source("acts", gettext_lazy("Discrepancy acts"), act_rows, act_event, at="updated_at"),
)
