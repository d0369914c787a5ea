"""Requests for approval as the one who decides sees them: the queue, and one request with what it means.

What is particular to a kind comes from the app that owns its subject, registered when that starts:

    pages.register("discount", "credit", pages=OrderRequestPages())
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights.capabilities import DIRECTORS
from accounts.rights.covers import has_conflict_of_interest
from approvals.forms import DecisionForm
from approvals.kinds import UnknownKind, kind_named, load_subjects
from approvals.models import Request
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.pagination import Keyset, Page

MINE, ABOVE, HEADS, DECIDED = "mine", "above", "heads", "decided"
EARLIER = 5
CAP = 100  # a tab says 99+


def approvals_waiting(user: User) -> QuerySet[Request]:
    """Open requests this person may decide on: visible, not the person's own, within the limits."""
    rows: QuerySet[Request] = Request.objects.visible_to(user).to_decide_by(user)
    return rows


def requests_for_page(user: User) -> QuerySet[Request]:
    rows: QuerySet[Request] = Request.objects.visible_to(user)
    return rows.select_related("asked_by", "on_behalf_of", "decided_by")


def decider(request: Request, kind: str = "", size: Decimal | None = None) -> str:
    """Who decides: the head of the department where limit and independence suffice, else the director.

    `kind` and `size` are those of another question that the request tells of, where they are given. Asked of the
    subject as it is now: a client who was handed over meanwhile has another head.
    """
    of_kind = kind_named(kind) if kind else request.of_kind
    size = request.size if size is None else size
    department = request.of_kind.department(request.subject)
    head = department.head if department else None
    if (
        head is None
        or not head.can(of_kind.capability)
        or has_conflict_of_interest(head, request.asked_for)
        or ((most := head.limit(of_kind.capability)) is not None and size > most)
    ):
        return _("the commercial director")
    return head.full_name


class RequestPage:
    """One request and its decision. `template` extends approvals/request.html where a kind shows more."""

    template = "approvals/request.html"

    def __init__(self, request: Request, user: User, form: Any = None, error: str = "") -> None:
        self.request, self.user, self.form, self.error = request, user, form, error
        self.of_kind, self.shown = request.of_kind, pages_of(request)

    @property
    def words(self) -> str:
        return self.shown.words(self.request)

    @property
    def subject_url(self) -> str:
        return self.shown.url(self.request)

    @property
    def limit(self) -> Decimal | None:
        """How far this person may go, in the unit of the kind; None: any size."""
        return self.user.limit(self.of_kind.capability)

    @property
    def needs_reason(self) -> bool:
        """Whether a yes has to be explained too."""
        return self.of_kind.needs_reason

    @property
    def decider(self) -> str:
        return decider(self.request)

    @cached_property
    def can_decide(self) -> bool:
        own = has_conflict_of_interest(self.user, self.request.asked_for)
        return self.request.is_open and self.user.can(self.of_kind.capability) and not own

    @cached_property
    def is_above_limit(self) -> bool:
        return self.limit is not None and self.request.size > self.limit

    @property
    def approve_words(self) -> str:
        return self.shown.approve_words(self.request)

    @cached_property
    def earlier(self) -> Iterable[dict[str, Any]]:
        """Decisions on other requests of the same client, the newest first."""
        if self.request.client_id is None:
            return []
        rows = requests_for_page(self.user).decided().filter(client_id=self.request.client_id)  # type: ignore[attr-defined]
        found = list(rows.exclude(pk=self.request.pk).order_by("-decided_at", "-pk")[:EARLIER])
        load_subjects(found)
        return [_row(request) for request in found]


class KindPages:
    """What pages and news say of a kind's requests. Everything may read `request.subject`."""

    page: type[RequestPage] = RequestPage
    form: type[DecisionForm] = DecisionForm

    def words(self, request: Request) -> str:
        """What is asked for, in a few words."""
        return request.get_kind_display()

    def title(self, request: Request) -> str:
        """The subject as a sentence names it: «order ЗК-000123»."""
        return str(request.subject)

    def number(self, request: Request) -> str:
        """The subject as a list names it."""
        return str(request.subject)

    def url(self, request: Request) -> str:
        """The page of the subject; empty where it has none."""
        return ""

    def client(self, request: Request) -> str:
        """The name of the client it is about; empty where it is about none."""
        return ""

    def amount(self, request: Request) -> Decimal | None:
        """What the subject is worth, RUB with VAT."""
        return None

    def worth(self, request: Request) -> str:
        """That sum in words."""
        amount = self.amount(request)
        return "" if amount is None else currency.amount(amount)

    def segment(self, request: Request) -> str:
        """The classes of that client, «AX»."""
        return ""

    def approve_words(self, request: Request) -> str:
        return _("Approve")

    def outcome(self, subject: Any) -> str:
        """What a decision led to."""
        return str(subject)


_pages: dict[str, KindPages] = {}


def register(*kinds: str, pages: KindPages) -> None:
    _pages.update(dict.fromkeys(kinds, pages))


def pages_of(request: Request) -> KindPages:
    """Raises UnknownKind."""
    try:
        return _pages[request.kind]
    except KeyError:
        raise UnknownKind(request.kind) from None


def words_of(request: Request) -> str:
    """What is asked for, in a few words."""
    return pages_of(request).words(request)


def decided_words(request: Request) -> str:
    """«ЗК-000123: approved, Tamara Orlova, 18.11.2026, 10:15»."""
    parts = [request.get_decision_display()]
    if request.decided_by is not None:
        parts.append(request.decided_by.full_name)
    if request.decided_at is not None:
        parts.append(f"{formats.day(request.decided_at)}, {formats.time_of_day(request.decided_at)}")
    return f"{pages_of(request).number(request)}: {', '.join(parts)}."


def _row(request: Request) -> dict[str, Any]:
    """A request as lists show it, and its subject."""
    shown = pages_of(request)
    return {
        "request": request,
        "words": shown.words(request),
        "subject_url": shown.url(request),
        "amount": shown.amount(request),
        "worth": shown.worth(request),
        "client": shown.client(request),
        "segment": shown.segment(request),
    }


class Queue:
    """Requests of one view: those that wait for this person, those above the limit, those decided."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.user, self.query = user, request.GET
        wanted = self.query.get("view", MINE)
        self.view = wanted if wanted in {MINE, ABOVE, HEADS, DECIDED} else MINE
        self.decides = user.can("approvals.decide")

    def rows_of(self, view: str) -> QuerySet[Request]:
        visible: Any = Request.objects.visible_to(self.user)
        if view == DECIDED:
            # a month, as the tab says; older decisions are found at their client
            since = clock.at(clock.month_start(clock.today()), dt.time())
            return visible.decided().filter(decided_at__gte=since)
        if not self.decides:
            return visible.waiting() if view == MINE else visible.none()
        if view == HEADS:
            return visible.with_heads(self.user)
        return visible.to_decide_by(self.user) if view == MINE else visible.above_limits_of(self.user)

    @cached_property
    def page(self) -> Page[Request]:
        rows = self.rows_of(self.view).select_related("asked_by", "on_behalf_of", "decided_by")
        order = ["-decided_at"] if self.view == DECIDED else ["asked_at"]
        return Keyset(rows, order).page(self.query.get("cursor", ""))

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        load_subjects(self.page.items)
        return [{**_row(request), "url": self.url(request)} for request in self.page.items]

    def url(self, request: Request) -> str:
        address = reverse("approvals:approval_detail", args=[request.pk])
        return address if self.view == MINE else f"{address}?view={self.view}"

    @property
    def is_decided(self) -> bool:
        return self.view == DECIDED

    @property
    def tabs(self) -> list[dict[str, Any]]:
        labels = {MINE: _("Wait for me"), ABOVE: _("Above my limit"), DECIDED: _("Decided this month")}
        if self.user.role in DIRECTORS:
            labels = {MINE: _("Wait for me"), HEADS: _("With the heads"), DECIDED: _("Decided this month")}
        if not self.decides:
            labels = {MINE: _("Waiting"), DECIDED: _("Decided this month")}
        base = reverse("approvals:approval_list")
        return [
            {
                "label": label,
                "url": base if name == MINE else f"{base}?view={name}",
                "current": name == self.view,
                "count": self._count(name),
            }
            for name, label in labels.items()
        ]

    def _count(self, view: str) -> str:
        count = self.rows_of(view).order_by().values("pk")[:CAP].count()
        return f"{CAP - 1}+" if count == CAP else str(count)

    def following(self, request: Request) -> Request | None:
        """The request to look at after this one has been decided."""
        # onwards from where the person is; the first one again only at the end of the queue
        others = self.rows_of(MINE).exclude(pk=request.pk).order_by("asked_at", "pk")
        return others.filter(asked_at__gte=request.asked_at).first() or others.first()
