"""What every list of this app has: filters and order out of the address, pages by keyset, an export of the same."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse

from accounts.models import Access, User
from accounts.permissions import SignedInRequest
from accounts.services import log_access
from kam_crm.shared import clock
from kam_crm.shared.pagination import Keyset, Page
from kam_crm.shared.tables import Column, export

NOT_A_FILTER = {"sort", "cursor", "format"}
MOST_OPTIONS = 50  # managers a chip offers


class Listing:
    """Subclasses name `sorts`, `default_sort`, `export_view`, `subject`, and give `rows_found` and `columns`."""

    sorts: dict[str, tuple[str, ...]] = {}
    default_sort = ""
    export_view = ""
    subject = ""

    def __init__(self, request: SignedInRequest) -> None:
        self.request, self.user, self.query = request, request.user, request.GET
        wanted = self.query.get("sort", self.default_sort)
        self.sort = wanted if wanted.lstrip("-") in self.sorts else self.default_sort
        self.today = clock.today()

    @property
    def rows_found(self) -> QuerySet[Any]:
        """All rows the filters leave, unordered."""
        raise NotImplementedError

    @property
    def columns(self) -> list[Column]:
        raise NotImplementedError

    @cached_property
    def order(self) -> list[str]:
        """The last columns break ties and keep their own direction."""
        first, *others = self.sorts[self.sort.lstrip("-")]
        return [("-" if self.sort.startswith("-") else "") + first, *others]

    @cached_property
    def page(self) -> Page[Any]:
        return Keyset(self.rows_found, self.order).page(self.query.get("cursor", ""))

    @cached_property
    def filters(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.query.items() if value and name not in NOT_A_FILTER}

    @property
    def sees_managers(self) -> bool:
        return self.user.role != "kam"

    @property
    def managers(self) -> list[tuple[int, str]]:
        """Choices of the chip; the one chosen is there too, else it could not be taken off."""
        rows = User.objects.managers().visible_to(self.user).order_by("sort_key")
        options = list(rows.values_list("pk", "full_name")[:MOST_OPTIONS])
        chosen = self.query.get("manager", "")
        if chosen.isdecimal() and len(chosen) < 19 and int(chosen) not in dict(options):
            options += rows.filter(pk=int(chosen)).values_list("pk", "full_name")
        return options

    @property
    def export_urls(self) -> list[tuple[str, str]]:
        if not self.user.can("exports.run"):
            return []
        address, kept = reverse(self.export_view), {**self.filters, "sort": self.sort}
        return [(fmt.upper(), f"{address}?{urlencode({**kept, 'format': fmt})}") for fmt in ("xlsx", "csv")]

    def export(self) -> HttpResponseBase:
        """All rows the filters leave, as a file."""
        raise NotImplementedError

    def exported(self, rows: Any) -> HttpResponseBase:
        """A download of `rows`, with a line in the access log. Raises `unknown_format`, `too_many_rows`."""
        fmt = self.query.get("format", "xlsx")
        answer = export(f"{self.subject}-{self.today:%Y-%m-%d}", self.columns, rows, fmt)
        log_access(user=self.user, what=Access.EXPORT, subject=self.subject, format=fmt, filters=self.filters)
        return answer
