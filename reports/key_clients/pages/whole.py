"""Whose key clients a page shows, on which base, as of which night: what its pages have in common."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q, QuerySet, Sum
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import Role
from accounts.rights.covers import sees_every_margin
from accounts.rights.permissions import SignedInRequest
from dossiers.clients.querysets import strategy_scope
from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.clock import month_end
from kam_crm.shared.money import ZERO
from kam_crm.shared.pagination import Page
from kam_crm.shared.web.addresses import address
from kam_crm.shared.web.listings import Listing
from reports.models import Base, Level, SegmentSnapshot
from reports.nightly.runs import data_as_of
from reports.pages.scope import Scope, choices, scope_of
from reports.segments.services import policy_for, window
from reports.segments.validity import newest_valid

MOST = 200  # rows on a page; the file has all
PAGES = (
    ("reports:key_clients", _("Portfolio")),
    ("reports:key_candidates", _("Candidates")),
    ("reports:growth_potential", _("Growth potential")),
    ("reports:client_values", _("Value, NPV")),
)


class KeyListing(Listing):
    """Rows are made in Python and sorted there: they come of half a dozen tables, and key clients are few."""

    # a deputy's own portfolio: what they cover is their colleague's
    client_path = None
    page_address: ClassVar[str] = ""
    no_filters = Listing.no_filters | {"base", "department", "manager"}

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        self.as_of = newest_valid(data_as_of() or self.today)
        self.policy = policy_for(self.as_of or self.today)
        self.sees_margin = sees_every_margin(self.user)
        wanted = self.query.get("base", "")
        self.base = wanted if wanted in Base.values else self.policy.shown_base
        # gross profit gives costs away, and a link from somebody else may ask for it
        if not self.sees_margin:
            self.base = Base.REVENUE.value
        self.whole = self._whole()

    def _whole(self) -> Scope:
        if self.user.role == Role.KAM:
            return Scope(Level.MANAGER, self.user.pk, self.user.full_name)
        if (manager := self.number_of("manager")) is not None:
            person = get_object_or_404(self.hooks.managers(self.user), pk=manager)
            return Scope(Level.MANAGER, person.pk, person.full_name)
        return scope_of(self.user, self.query.get("department", ""))

    # ---- whose ---------------------------------------------------------------------------------------------------

    @property
    def clients(self) -> QuerySet[Client]:
        """All whose strategy the person may know, of the people of the scope."""
        seen: QuerySet[Client] = Client.objects.visible_to(self.user).filter(strategy_scope(self.user))
        return seen.filter(self.whole.people())

    @property
    def snapshots(self) -> QuerySet[SegmentSnapshot]:
        """Of the newest night, on the base shown."""
        rows: QuerySet[SegmentSnapshot] = SegmentSnapshot.objects.visible_to(self.user).valid_on(self.as_of)
        return rows.filter(base=self.base)

    @property
    def of_whole(self) -> QuerySet[SegmentSnapshot]:
        """The rows that make the whole of the level."""
        return self.snapshots.filter(level=self.whole.level, scope_id=self.whole.id)

    def total_on(self, base: str) -> Decimal:
        """The level's whole: amounts above zero alone (formulas.md 2.1)."""
        rows = SegmentSnapshot.objects.visible_to(self.user).valid_on(self.as_of)
        rows = rows.filter(base=base, level=self.whole.level, scope_id=self.whole.id)
        found: Decimal = rows.aggregate(whole=Sum("amount", filter=Q(amount__gt=0), default=ZERO))["whole"]
        return found

    # ---- words ---------------------------------------------------------------------------------------------------

    @property
    def base_words(self) -> str:
        return str(Base(self.base).label)

    @property
    def window_words(self) -> str:
        first, last = window(self.as_of or self.today, self.policy)
        return f"{formats.short_month(first)} – {formats.short_month(last)}"

    @property
    def window_query(self) -> dict[str, Any]:
        first, last = window(self.as_of or self.today, self.policy)
        return {"date_from": first, "date_to": month_end(last)}

    @property
    def head_words(self) -> str:
        """What every report of shares says of itself: of whom, on which base, of which months (R8)."""
        return f"{self.whole.name} · {self.base_words} · {self.window_words}"

    @property
    def bases(self) -> Sequence[dict[str, Any]]:
        return [
            {"label": label, "url": self.with_(base=value), "current": self.base == value}
            for value, label in (Base.choices if self.sees_margin else [])
        ]

    @property
    def pages(self) -> list[dict[str, Any]]:
        """The four pages, of the same people on the same base."""
        query: dict[str, Any] = {**self.whole.query} | ({"base": self.base} if "base" in self.query else {})
        return [
            {"label": label, "url": address(name, query=query), "current": name == self.page_address}
            for name, label in PAGES
            if name != "reports:client_values" or self.sees_margin
        ]

    @property
    def departments(self) -> list[tuple[int, str]]:
        return choices(self.user) if self.user.role != Role.KAM else []

    # ---- rows ----------------------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[Any]:
        """All of them, in the order of the page."""
        raise NotImplementedError

    def sorted(self, rows: list[Any]) -> list[Any]:
        """By the column of the sort; what is unknown stands last either way."""
        name = self.sorts[self.sort.lstrip("-")][0]
        known = [row for row in rows if getattr(row, name) is not None]
        unknown = [row for row in rows if getattr(row, name) is None]
        return sorted(known, key=lambda row: getattr(row, name), reverse=self.sort.startswith("-")) + unknown

    @cached_property
    def page(self) -> Page[Any]:
        return Page(self.rows[:MOST], "", "")

    @property
    def left_out(self) -> int:
        return max(0, len(self.rows) - MOST)

    def export(self) -> HttpResponseBase:
        return self.exported(self.rows)

    def header(self, words: Any) -> str:
        """A column's title in a file: files say their base nowhere else."""
        return str(
            _("%(column)s (%(base)s, %(window)s)")
            % {"column": words, "base": self.base_words, "window": self.window_words}
        )
