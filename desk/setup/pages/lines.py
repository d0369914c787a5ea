"""What a new company still lacks: lines that are ready, in part or missing, and the pages that come alive with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam_crm.shared.company import Company
from kam_crm.shared.currency import sign
from kam_crm.shared.web.addresses import address

READY, PART, WRONG, MISSING = "ready", "part", "wrong", "missing"
FULL_YEAR = 12  # months that segments look back
Counts = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One thing to set up. `words` say how far it is, `revives` which page needs it, `url` where it is done."""

    name: str
    label: str
    state: str
    words: str
    revives: str
    url: str
    action: str
    count: int | None = None
    loaded_at: dt.datetime | None = None
    warning: str = ""

    @property
    def is_ready(self) -> bool:
        return self.state == READY


def company_lines(known: Company, counts: Counts) -> list[Line]:
    return [
        _company(known, counts),
        _departments(counts),
        _people(counts),
        _columns(counts),
        _references(counts),
    ]


def _company(known: Company, counts: Counts) -> Line:
    entities = ngettext("%(count)d legal entity", "%(count)d legal entities", counts["entities"])
    words = f"{known.name or '—'} · {sign()} · {entities % {'count': counts['entities']}}"
    state = READY if known.name and counts["entities"] else PART
    return Line(
        "company", _("Company"), state, words, _("acts and invoices"), address("accounts:company_edit"), _("Change"),
        warning="" if counts["entities"] else _("no legal entity yet"),
    )  # fmt: skip


def _departments(counts: Counts) -> Line:
    total, headless = counts["departments"], counts["headless"]
    words = ngettext("%(count)d department", "%(count)d departments", total) % {"count": total}
    warning = ""
    if headless:
        warning = _("nobody leads: %(names)s") % {"names": counts["names_of_headless"]}
    state = MISSING if not total else WRONG if headless else READY
    return Line(
        "departments", _("Departments and their heads"), state, words, _("the head's board"),
        address("accounts:department_list"), _("Departments"), warning=warning,
    )  # fmt: skip


def _people(counts: Counts) -> Line:
    total, absent, uninvited = counts["people"], counts["absent"], counts["uninvited"]
    words = _("%(people)d, signed in: %(inside)d") % {"people": total, "inside": total - absent}
    warning = ""
    if uninvited:
        warning = _("without an invitation: %(count)d") % {"count": uninvited}
    elif absent:
        warning = _("invited, not signed in yet: %(count)d") % {"count": absent}
    # the first administrator alone is nobody to work with
    state = MISSING if total < 2 else PART if absent else READY
    return Line(
        "people", _("People"), state, words, _("sign-in of everybody"), address("accounts:user_list"),
        _("Invite"), warning=warning,
    )  # fmt: skip


def _columns(counts: Counts) -> Line:
    total, empty = counts["price_columns"], counts["columns_without_prices"]
    words = ngettext("%(count)d price column", "%(count)d price columns", total) % {"count": total}
    state = MISSING if not total else PART if empty else READY
    warning = _("without prices: %(count)d") % {"count": empty} if empty else ""
    return Line(
        "price_columns", _("Price columns"), state, words, _("orders"),
        _load("prices") if empty or not total else address("dossiers:words", "columns"),
        _("Load prices") if empty or not total else _("Words"), warning=warning,
    )  # fmt: skip


def _references(counts: Counts) -> Line:
    found = [counts["territories"], counts["channels"], counts["markets"]]
    words = _("territories %(territories)d, channels %(channels)d, market segments %(markets)d") % counts
    state = READY if all(found) else PART if any(found) else MISSING
    return Line(
        "references", _("Reference words"), state, words, _("filters and reports"), address("dossiers:words"),
        _("Words"),
    )  # fmt: skip


@dataclass(frozen=True)
class FileKind:
    """What comes as a file: `count` names how much of it there is (desk.setup.pages.counts)."""

    kind: str
    count: str
    label: Any
    revives: Any

    def line(self, counts: Counts) -> Line:
        there = bool(counts["has_sales"] if self.kind == "sales" else counts[self.count])
        loaded = (counts["loaded"] or {}).get(self.kind)
        words, state = "", READY if there else MISSING
        if self.kind == "sales" and there:
            months = counts["months"]
            words = ngettext("%(count)d full month", "%(count)d full months", months) % {"count": months}
            state = READY if months >= FULL_YEAR else PART
        if self.kind == "payments" and counts["unallocated"]:
            words = _("not allocated: %(count)d") % {"count": counts["unallocated"]}
        return Line(
            self.kind,
            str(self.label),
            state,
            words,
            str(self.revives),
            _load(self.kind),
            _("More") if there else _("Load"),
            count=int(counts[self.count]),
            loaded_at=dt.datetime.fromisoformat(loaded) if loaded else None,
        )


FILES = (
    FileKind("clients", "clients", gettext_lazy("Clients"), gettext_lazy("dossiers, lists, search")),
    FileKind(
        "persons", "persons", gettext_lazy("People of clients"), gettext_lazy("who decides, whom to call")
    ),
    FileKind("products", "products", gettext_lazy("Products"), gettext_lazy("orders, assortment")),
    FileKind("prices", "prices", gettext_lazy("Prices"), gettext_lazy("orders")),
    FileKind(
        "contracts", "contracts", gettext_lazy("Contracts"), gettext_lazy("payment terms, what is overdue")
    ),
    FileKind("limits", "limits", gettext_lazy("Credit limits"), gettext_lazy("the check of every order")),
    FileKind(
        "columns",
        "client_columns",
        gettext_lazy("Price columns of clients"),
        gettext_lazy("the right price in an order"),
    ),
    FileKind("sales", "lines", gettext_lazy("Sales"), gettext_lazy("ABC and XYZ: a year of full months")),
    FileKind("invoices", "invoices", gettext_lazy("Invoices"), gettext_lazy("debts by age")),
    FileKind("payments", "payments", gettext_lazy("Payments"), gettext_lazy("debts, discipline of payers")),
    FileKind(
        "targets",
        "targets",
        gettext_lazy("Sales targets"),
        gettext_lazy("attainment of the month, the board"),
    ),
)


def file_lines(counts: Counts) -> list[Line]:
    return [known.line(counts) for known in FILES]


def _load(kind: str) -> str:
    return f"{address('integrations:import_new')}?kind={kind}"


@dataclass(frozen=True)
class Page:
    """A page of the product: what it shows today and which lines it still wants."""

    label: str
    wants: tuple[str, ...]
    lines: Mapping[str, Line]

    @property
    def missing(self) -> list[Line]:
        return [self.lines[name] for name in self.wants if not self.lines[name].is_ready]

    @property
    def state(self) -> str:
        missing = self.missing
        if not missing:
            return READY
        first = self.lines[self.wants[0]]
        return WRONG if first.state in (MISSING, WRONG) else PART


def pages(lines: Mapping[str, Line]) -> list[Page]:
    """The first wanted line of each is the one without which the page is empty."""
    wants = {
        _("Clients, dossiers, search"): ("clients", "persons"),
        _("Today"): ("clients", "people", "invoices", "contracts"),
        _("The head's board"): ("departments", "sales", "targets"),
        _("Orders"): ("prices", "columns", "limits", "contracts"),
        _("Receivables"): ("invoices", "payments", "contracts"),
        _("ABC and XYZ"): ("sales",),
    }
    return [Page(label, names, lines) for label, names in wants.items()]
