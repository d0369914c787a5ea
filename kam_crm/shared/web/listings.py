"""What every list has: filters and order out of the address, views, pages by keyset, an export of the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar, Protocol, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import clock, list_registry
from kam_crm.shared.counting import count_each
from kam_crm.shared.pagination import PAGE_SIZE, Keyset, Page
from kam_crm.shared.tables import Column
from kam_crm.shared.web.downloads import export
from kam_crm.shared.web.params import int_param

Rows = TypeVar("Rows", bound=QuerySet[Any])

POSITION = {"cursor", "format"}  # of a moment, never part of a view
MOST_OPTIONS = 50  # of a chip; who has more searches
BATCH = 2000  # rows read at a time: an export may hold everything
CAP = 100  # a view's count is exact below
OWN, COVERED, ALL = "own", "covered", "all"
SCOPES = ((OWN, _("Mine")), (COVERED, _("I cover")), (ALL, _("All I see")))
NAMES_ROWS = ("manager", "client")  # of an address that names whose rows it wants, whoever's they are


class ListingHooks(Protocol):
    """What lists need of people and their departments, who live in a higher layer (accounts.saved_views.pages)."""

    def saved_views(self, user: Any, page: str) -> list[Any]:
        """The person's own views of a list, each with `name` and `query`."""

    def managers(self, user: Any) -> QuerySet[Any]:
        """Managers the person may narrow a list to."""

    def departments(self, user: Any) -> QuerySet[Any]: ...

    def covered(self, request: Any) -> tuple[list[int], bool]:
        """Keys of the managers whose clients a manager sees as their deputy, and whether they act for one now."""

    def log_export(self, user: Any, subject: str, **details: Any) -> None:
        """Write down who took which list away."""


class Listing:
    """Subclasses give `filtered`, for an export also `columns`.

    `sorts`: what a sort orders by, the columns after the first break ties and keep their own direction.
    `views_of`: tabs of everybody, (words, filters). `page_name` makes it a list whose views a person may keep.
    `client_path` leads from a row to its client («» from a client itself): a deputy sees one's own rows first, and
    those of the people they cover apart (`of_scope`). None: the list is not about clients.
    """

    page_name: ClassVar[str] = ""
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {}
    default_sort: ClassVar[str] = ""
    views_of: ClassVar[tuple[tuple[Any, dict[str, str]], ...]] = ((_("All"), {}),)
    no_filters: ClassVar[set[str]] = {"sort", "scope", *POSITION}
    client_path: ClassVar[str | None] = None
    export_view: ClassVar[str] = ""
    subject: ClassVar[str] = ""
    page_size: int = PAGE_SIZE
    hooks: ClassVar[ListingHooks]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.page_name:
            list_registry.enter(cls.page_name, cls)

    def __init__(self, request: HttpRequest) -> None:
        self.request: Any = request
        self.user: Any = request.user
        self.query = without_nul(request.GET)
        self.sort = self.known_sort(self.query)
        self.today = clock.today()

    @property
    def filtered(self) -> QuerySet[Any]:
        """All rows the filters leave, unordered."""
        raise NotImplementedError

    @classmethod
    def known_sort(cls, query: QueryDict) -> str:
        wanted = query.get("sort", "")
        return wanted if wanted.lstrip("-") in cls.sorts else cls.default_sort

    @cached_property
    def order(self) -> list[str]:
        first, *others = self.sorts[self.sort.lstrip("-")]
        return [("-" if self.sort.startswith("-") else "") + first, *others]

    @cached_property
    def page(self) -> Page[Any]:
        return Keyset(self.filtered, self.order, self.page_size).page(self.query.get("cursor", ""))

    @cached_property
    def filters(self) -> dict[str, str]:
        return {
            name: str(value) for name, value in self.query.items() if value and name not in self.no_filters
        }

    def with_(self, **changes: str) -> str:
        """This page with other parameters, from its start; an empty value takes one off."""
        query: QueryDict = self.query.copy()
        query.pop("cursor", None)
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}"

    # ---- whose rows ----------------------------------------------------------------------------------------------

    @cached_property
    def _covered(self) -> tuple[list[int], bool]:
        # heads and others see whole departments: only a manager's own rows would be mixed with other people's
        return (
            ([], False)
            if self.client_path is None or self.sees_managers
            else self.hooks.covered(self.request)
        )

    @cached_property
    def scope(self) -> str:
        """Own rows unless the address says otherwise, names a manager or a client, or one acts for somebody."""
        covered, is_acting = self._covered
        wanted = self.query.get("scope", "")
        if not covered or any(self.query.get(name) for name in NAMES_ROWS):
            return ALL
        return wanted if wanted in dict(SCOPES) else COVERED if is_acting else OWN

    def of_scope(self, rows: Rows) -> Rows:
        """The rows of the managers of this scope, out of those the person sees."""
        managers = {OWN: [self.user.pk], COVERED: self._covered[0]}.get(self.scope)
        return rows if managers is None else rows.filter(**{f"{self.client_path}manager__in": managers})

    @property
    def scopes(self) -> list[dict[str, Any]]:
        """The switch of a deputy: words, address, whether it is the one shown; nobody else has any."""
        if not self._covered[0]:
            return []
        off = dict.fromkeys(NAMES_ROWS, "")
        return [
            {"label": label, "url": self.with_(**off, scope=name), "current": self.scope == name}
            for name, label in SCOPES
        ]

    @property
    def mixes_managers(self) -> bool:
        """Whether rows of several managers may stand side by side, so that each names its own."""
        return self.sees_managers or bool(self._covered[0] and self.scope != OWN)

    # ---- views ---------------------------------------------------------------------------------------------------

    @classmethod
    def normalised(cls, query: QueryDict) -> str:
        """What makes the address a view: filters and order by name, without empty or usual ones."""
        kept = QueryDict(mutable=True)
        for name in sorted(set(query) - POSITION - {"sort"}):
            kept.setlist(name, [value for value in query.getlist(name) if value])
        if (sort := cls.known_sort(query)) != cls.default_sort:
            kept["sort"] = sort
        return kept.urlencode()

    @classmethod
    def normalised_text(cls, query: str) -> str:
        """The same of an address as text, for the service that keeps views: it knows no requests."""
        return cls.normalised(QueryDict(query))

    @cached_property
    def current_query(self) -> str:
        return self.normalised(self.query)

    @cached_property
    def own_views(self) -> list[Any]:
        if not self.page_name:
            return []
        return self.hooks.saved_views(self.user, self.page_name)

    @cached_property
    def own_view(self) -> Any:
        """The person's view that is open, if one is."""
        return next((view for view in self.own_views if view.query == self.current_query), None)

    @cached_property
    def views(self) -> list[dict[str, Any]]:
        """For components/view_tabs.html: everybody's tabs, then the person's own."""
        kept = {"scope": self.query["scope"]} if self.query.get("scope") else {}
        rows = {str(label): self.view_rows(given) for label, given in self.views_of}
        counts = count_each({label: found for label, found in rows.items() if found is not None}, most=CAP)
        everybodys = [
            {
                "label": label,
                "url": f"?{urlencode(given | kept)}",
                "current": self.own_view is None and self.filters == given,
                "count": self.capped(counts.get(str(label))),
            }
            for label, given in self.views_of
        ]
        own = [
            {"label": view.name, "url": f"?{view.query}", "current": view is self.own_view, "own": True}
            for view in self.own_views
        ]
        return [*everybodys, *own]

    def view_rows(self, given: Mapping[str, str]) -> QuerySet[Any] | None:
        """What a tab of everybody holds, to be counted; None: no count."""
        return None

    @staticmethod
    def capped(count: int | None) -> str | None:
        if count is None:
            return None
        return f"{CAP - 1}+" if count == CAP else str(count)

    @property
    def is_worth_saving(self) -> bool:
        """The filters and the order are no view yet."""
        if not self.page_name or self.own_view is not None:
            return False
        return self.current_query not in {urlencode(sorted(given.items())) for _words, given in self.views_of}

    @property
    def has_views(self) -> bool:
        """A list with one tab needs no row of tabs before there is something to keep."""
        return bool(len(self.views_of) > 1 or self.own_views or self.is_worth_saving)

    # ---- chips ---------------------------------------------------------------------------------------------------

    @property
    def sees_managers(self) -> bool:
        return bool(self.user.role != "kam")

    @property
    def managers(self) -> list[tuple[int, str]]:
        return self.options(self.hooks.managers(self.user), "manager")

    @property
    def hidden_chips(self) -> list[dict[str, Any]]:
        """Parameters that links from other pages bring along and no menu offers: each can be removed."""
        departments = self.only_option(self.hooks.departments(self.user), "department")
        chips = [{"name": "department", "label": _("Department"), "options": departments}]
        return [chip for chip in chips if chip["options"]]

    def options(self, rows: QuerySet[Any], name: str) -> list[tuple[int, str]]:
        """The first rows as choices of a chip; the one chosen is there too, else it could not be removed."""
        found = [(row.pk, str(row)) for row in rows[:MOST_OPTIONS]]
        if len(found) == MOST_OPTIONS and self.number_of(name) not in dict(found):
            found += self.only_option(rows, name)
        return found

    def only_option(self, rows: QuerySet[Any], name: str) -> list[tuple[int, str]]:
        """The row the list is narrowed to, for a chip that only removes it; nothing where there is none."""
        chosen = self.number_of(name)
        return [] if chosen is None else [(row.pk, str(row)) for row in rows.filter(pk=chosen)]

    def number_of(self, name: str) -> int | None:
        """A parameter that names a row by its key."""
        return int_param(self.query.get(name))

    # ---- export --------------------------------------------------------------------------------------------------

    @property
    def can_export(self) -> bool:
        return bool(self.user.can("exports.run"))

    @property
    def export_urls(self) -> list[tuple[str, str]]:
        """For components/export_menu.html: (format, address), exactly what is filtered."""
        if not (self.export_view and self.can_export):
            return []
        address = reverse(self.export_view)
        return [(fmt.upper(), f"{address}{self.with_(format=fmt)}") for fmt in ("xlsx", "csv")]

    @property
    def columns(self) -> list[Column]:
        """Of the export."""
        raise NotImplementedError

    def export(self) -> HttpResponseBase:
        """All rows the filters leave, in the order of the page, as a file."""
        return self.exported(self.in_order(self.filtered).iterator(BATCH))

    def in_batches(self, size: int) -> Iterator[list[Any]]:
        """The same rows, so many at a time: for files whose figures are worked out for many rows at once."""
        rows = self.in_order(self.filtered).iterator(size)
        while batch := list(islice(rows, size)):
            yield batch

    def in_order(self, rows: Rows) -> Rows:
        """As the page shows them, where nothing is known last as there."""
        return Keyset(rows, self.order).rows  # type: ignore[return-value]

    def exported(self, rows: Any) -> HttpResponseBase:
        """A download of `rows`, with a line in the access log. Raises `unknown_format`, `too_many_rows`."""
        fmt = self.query.get("format", "xlsx")
        answer = export(f"{self.subject}-{self.today:%Y-%m-%d}", self.columns, rows, fmt)
        # last: what was refused has not been taken away
        self.hooks.log_export(self.user, self.subject, format=fmt, filters=self.filters)
        return answer


def without_nul(query: QueryDict) -> QueryDict:
    """NUL is in no text of anybody's, and the database takes none."""
    if "\0" not in "".join(value for values in query.lists() for value in (values[0], *values[1])):
        return query
    clean = QueryDict(mutable=True)
    for name, values in query.lists():
        clean.setlist(name.replace("\0", ""), [value.replace("\0", "") for value in values])
    return clean
