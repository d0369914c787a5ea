"""The access log in words: whose data was shown, which list was taken away and how it was narrowed.

Clients and persons stay numbers here: who reads the log sees no business data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import Max, QuerySet
from django.http.response import HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.departments.models import Department
from accounts.rights.filters import AccessFilter
from accounts.rights.models import Access, AccessLog
from accounts.users.models import User
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import BATCH, Listing
from kam_crm.shared.web.params import int_param

# what is taken away as a file: lists, and what is there now in the layout of an import
LISTS = {
    "courses": gettext_lazy("courses of colleagues"),
    "week": gettext_lazy("weeks"),
    "access_log": gettext_lazy("access log"),
    "acts": gettext_lazy("discrepancy acts"),
    "claims": gettext_lazy("claims of clients"),
    "reconciliations": gettext_lazy("acts of reconciliation"),
    "activities": gettext_lazy("visits and calls"),
    "bad_debts": gettext_lazy("bad debts"),
    "attainment": gettext_lazy("attainment"),
    "briefing": gettext_lazy("briefings"),
    "dossier": gettext_lazy("dossiers"),
    "expert_questions": gettext_lazy("questions to experts"),
    "cards": gettext_lazy("cards of people"),
    "coverage": gettext_lazy("coverage of key clients"),
    "decision_map": gettext_lazy("decision maps"),
    "clients": gettext_lazy("clients"),
    "columns": gettext_lazy("clients' price columns"),
    "contracts": gettext_lazy("contracts"),
    "debts": gettext_lazy("debts"),
    "discipline": gettext_lazy("payment discipline"),
    "expected": gettext_lazy("money expected by week"),
    "fulfilment": gettext_lazy("orders in time and in full"),
    "groups": gettext_lazy("holdings"),
    "history": gettext_lazy("change history"),
    "invoices": gettext_lazy("invoices"),
    "limit_review": gettext_lazy("review of credit limits"),
    "library": gettext_lazy("acknowledgements of rules"),
    "limits": gettext_lazy("credit limits"),
    "segment_notes": gettext_lazy("notes on market segments"),
    "powers": gettext_lazy("powers of attorney"),
    "new_clients": gettext_lazy("new clients by source"),
    "key_clients": gettext_lazy("key clients"),
    "key_candidates": gettext_lazy("candidates for key clients"),
    "growth_potential": gettext_lazy("growth potential"),
    "client_values": gettext_lazy("value of clients"),
    "openings": gettext_lazy("opening balances"),
    "orders": gettext_lazy("orders"),
    "outlets": gettext_lazy("outlets"),
    "payments": gettext_lazy("payments"),
    "person_data": gettext_lazy("all about a person"),
    "persons": gettext_lazy("people of clients"),
    "prices": gettext_lazy("prices"),
    "products": gettext_lazy("products"),
    "purchases": gettext_lazy("purchase requests"),
    "rivals": gettext_lazy("prices of competitors"),
    "sales": gettext_lazy("sales"),
    "segments": gettext_lazy("segments"),
    "stock": gettext_lazy("stock"),
    "targets": gettext_lazy("targets"),
    "threats": gettext_lazy("threats of refusal"),
    "users": gettext_lazy("users"),
    "visits": gettext_lazy("planned visits and calls"),
}
# parameters of the lists' addresses; one that is missing stands as it is
PARAMETERS = {
    "last_from": gettext_lazy("ends from"),
    "last_to": gettext_lazy("ends up to"),
    "abc": "ABC",
    "acting_for": gettext_lazy("for whom"),
    "advance": gettext_lazy("with an advance"),
    "age": gettext_lazy("age of the debt"),
    "answered": gettext_lazy("answered"),
    "as_of": gettext_lazy("as of"),
    "base": gettext_lazy("base"),
    "channel": gettext_lazy("sales channel"),
    "chosen": gettext_lazy("chosen by hand"),
    "client": gettext_lazy("client"),
    "role": gettext_lazy("role"),
    "cost": gettext_lazy("cost"),
    "date_from": gettext_lazy("since"),
    "date_to": gettext_lazy("until"),
    "decider": gettext_lazy("who decides"),
    "debt": gettext_lazy("debt"),
    "department": gettext_lazy("department"),
    "due_from": gettext_lazy("due since"),
    "due_to": gettext_lazy("due until"),
    "employee": gettext_lazy("employee"),
    "entered_since": gettext_lazy("entered since"),
    "entered_until": gettext_lazy("entered until"),
    "expert": gettext_lazy("expert"),
    "fault": gettext_lazy("at fault"),
    "fresh": gettext_lazy("new clients"),
    "group": gettext_lazy("group"),
    "is_active": gettext_lazy("on sale"),
    "key": gettext_lazy("key client"),
    "key_type": gettext_lazy("kind of key client"),
    "kind": gettext_lazy("kind"),
    "lawyer": gettext_lazy("with a lawyer"),
    "nature": gettext_lazy("what it does"),
    "late": gettext_lazy("began later than planned"),
    "level": gettext_lazy("level"),
    "limit": gettext_lazy("limit"),
    "life": gettext_lazy("lifecycle"),
    "lifecycle": gettext_lazy("lifecycle"),
    "list": gettext_lazy("list"),
    "live": gettext_lazy("being worked on"),
    "long": gettext_lazy("overdue longer than 60 days"),
    "manager": gettext_lazy("manager"),
    "market": gettext_lazy("market segment"),
    "measure": gettext_lazy("measure"),
    "month": gettext_lazy("month"),
    "moved": gettext_lazy("changed class"),
    "no_next_step": gettext_lazy("without a next step"),
    "number": gettext_lazy("number"),
    "of": gettext_lazy("of what"),
    "off_plan": gettext_lazy("off plan"),
    "open": gettext_lazy("still open"),
    "outcome": gettext_lazy("outcome"),
    "over_limit": gettext_lazy("over the limit"),
    "overdue": gettext_lazy("overdue"),
    "owner": gettext_lazy("owner"),
    "passed_on": gettext_lazy("passed to sales support"),
    "period": gettext_lazy("period"),
    "personal": gettext_lazy("face to face"),
    "product": gettext_lazy("product"),
    "purpose": gettext_lazy("purpose from the list"),
    "q": gettext_lazy("search"),
    "segment": gettext_lazy("segment"),
    "ship_late": gettext_lazy("late shipping day"),
    "share_from": gettext_lazy("share, % from"),
    "since": gettext_lazy("since"),
    "sold": gettext_lazy("sales of the month"),
    "source": gettext_lazy("from where"),
    "stage": gettext_lazy("stage"),
    "status": gettext_lazy("status"),
    "step": gettext_lazy("next step"),
    "verdict": gettext_lazy("how it came"),
    "subject": gettext_lazy("subject of the question"),
    "territory": gettext_lazy("territory"),
    "trip": gettext_lazy("business trip"),
    "unprepared": gettext_lazy("held without preparation"),
    "until": gettext_lazy("until"),
    "user": gettext_lazy("who"),
    "order": gettext_lazy("order"),
    "opened_from": gettext_lazy("opened from"),
    "opened_to": gettext_lazy("opened up to"),
    "act": gettext_lazy("act"),
    "shipment": gettext_lazy("shipment"),
    "view": gettext_lazy("view"),
    "what": gettext_lazy("what"),
    "xyz": "XYZ",
    "year": gettext_lazy("year"),
}
PEOPLE_BY_API = "/api/"
MOST_NUMBERS = 20  # of people in one line


@dataclass(frozen=True)
class Line:
    """`text` is the whole of it as a sentence."""

    row: AccessLog
    subject: str
    details: str

    @property
    def text(self) -> str:
        words = {"list": self.subject, "details": self.details}
        match self.row.what:
            case Access.EXPORT if self.details:
                return _("List «%(list)s» exported: %(details)s") % words
            case Access.EXPORT:
                return _("List «%(list)s» exported") % words
            case Access.CONTACT_DATA if self.details:
                return _("Phones and e-mails shown: %(list)s; %(details)s") % words
            case Access.CONTACT_DATA:
                return _("Phone and e-mail shown: %(list)s") % words
        return capfirst(
            ": ".join(part for part in (self.row.get_what_display(), self.subject, self.details) if part)
        )


class AccessListing(Listing):
    page_name = "accounts:access_log"
    sorts = {"time": ("at",)}
    default_sort = "-time"
    kinds = Access.choices
    export_view = "accounts:access_log_export"
    subject = "access_log"
    can_export = True  # whoever reads the log may take it along

    @cached_property
    def filtered(self) -> QuerySet[AccessLog]:
        visible = AccessLog.objects.visible_to(self.user).select_related("user")
        rows: QuerySet[AccessLog] = AccessFilter(self.query, visible).qs
        return rows

    @cached_property
    def people(self) -> list[tuple[int, str]]:
        # a chip shows str(user), which needs no other column
        return self.options(User.objects.visible_to(self.user).order_by("sort_key").only("full_name"), "user")

    @cached_property
    def lists(self) -> list[tuple[str, str]]:
        return sorted(((name, str(words)) for name, words in LISTS.items()), key=lambda one: one[1])

    @cached_property
    def lines(self) -> list[Line]:
        return self._lines_of(self.page.items)

    def _lines_of(self, rows: Sequence[AccessLog]) -> list[Line]:
        names, people = self._names(rows), self._people_named(rows)
        return [Line(row, subject_words(row, people), details_words(row, names)) for row in rows]

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("when"), lambda line: line.row.at, "moment"),
            Column(_("who"), lambda line: line.row.user.full_name, width=28),
            Column(_("what"), lambda line: str(line.row.get_what_display()), width=28),
            Column(_("of what"), "subject", width=28),
            Column(_("details"), "details", width=60),
        ]

    def export(self) -> HttpResponseBase:
        # a file is written while it is sent: its own line in the log is none of it
        newest = AccessLog.objects.visible_to(self.user).aggregate(newest=Max("pk"))["newest"] or 0
        return self.exported(self._all_lines(newest))

    def _all_lines(self, newest: int) -> Iterator[Line]:
        rows = self.in_order(self.filtered.filter(pk__lte=newest)).iterator(BATCH)
        # names are asked for by the batch, not by the line
        while batch := list(islice(rows, BATCH)):
            yield from self._lines_of(batch)

    def _people_named(self, rows: Iterable[AccessLog]) -> dict[str, str]:
        """Names of the people whose accounts were touched, by the numbers in «user 12»."""
        parts = [row.subject.partition(" ") for row in rows]
        keys = [int_param(number) for kind, _space, number in parts if kind == "user"]
        if not any(keys):
            return {}
        visible = User.objects.visible_to(self.user)
        return {str(one.pk): one.full_name for one in visible.filter(pk__in=[key for key in keys if key])}

    def _names(self, rows: Iterable[AccessLog]) -> dict[tuple[str, str], str]:
        """Words for the keys in filters, by parameter and key: one query for people, one for departments."""
        wanted: dict[str, set[int]] = {"manager": set(), "department": set()}
        for row in rows:
            given = row.details.get("filters") or {}
            for name, keys in wanted.items():
                if (key := int_param(given.get(name))) is not None:
                    keys.add(key)
        models: tuple[tuple[str, Any], ...] = (("manager", User), ("department", Department))
        return {
            (name, str(one.pk)): str(one)
            for name, model in models
            if wanted[name]
            for one in model.objects.visible_to(self.user).filter(pk__in=wanted[name])
        }


def subject_words(row: AccessLog, people: dict[str, str]) -> str:
    """Of what; `people` are names of users by their numbers."""
    if row.subject.startswith(PEOPLE_BY_API):
        return _("people, by a program")
    kind, _space, number = row.subject.partition(" ")
    if kind == "person" and number:
        return _("person № %(number)s") % {"number": number}
    if kind == "mail" and number:
        return _("e-mail № %(number)s") % {"number": number}
    if kind == "client" and number:
        return _("client № %(number)s") % {"number": number}
    if kind == "user" and number:
        return people.get(number) or _("user № %(number)s") % {"number": number}
    return str(LISTS.get(row.subject, row.subject))


def details_words(row: AccessLog, names: dict[tuple[str, str], str]) -> str:
    """«XLSX; debt: overdue; manager: Anna Sokolova»."""
    parts = [str(row.details["format"]).upper()] if row.details.get("format") else []
    # the column does not keep the order in which they were given
    for name, value in sorted((row.details.get("filters") or {}).items()):
        parts.append(f"{PARAMETERS.get(name, name)}: {_value(name, str(value), names)}")
    # a reason, or the name of a file
    parts += [str(row.details[name]) for name in ("reason", "name") if row.details.get(name)]
    if people := row.details.get("people"):
        count = len(people)
        parts.append(ngettext("%(count)s person", "%(count)s people", count) % {"count": count})
        numbers = ", ".join(str(number) for number in people[:MOST_NUMBERS])
        parts.append(f"№ {numbers}{', …' if count > MOST_NUMBERS else ''}")
    return "; ".join(parts)


def _value(name: str, value: str, names: dict[tuple[str, str], str]) -> str:
    yes_no = {"true": _("yes"), "false": _("no")}
    return names.get((name, value)) or yes_no.get(value) or (f"№ {value}" if name == "client" else value)
