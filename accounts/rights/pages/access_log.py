"""The access log in words: whose data was shown, which list was taken away and how it was narrowed.

Clients and persons stay numbers here: who reads the log sees no business data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.departments.models import Department
from accounts.rights.filters import AccessFilter
from accounts.rights.models import Access, AccessLog
from accounts.users.models import User
from kam_crm.shared.web.listings import Listing
from kam_crm.shared.web.params import int_param

LISTS = {
    "activities": gettext_lazy("visits and calls"),
    "attainment": gettext_lazy("attainment"),
    "clients": gettext_lazy("clients"),
    "debts": gettext_lazy("debts"),
    "history": gettext_lazy("change history"),
    "invoices": gettext_lazy("invoices"),
    "orders": gettext_lazy("orders"),
    "payments": gettext_lazy("payments"),
    "products": gettext_lazy("products"),
    "sales": gettext_lazy("sales"),
    "segments": gettext_lazy("segments"),
}
# parameters of the lists' addresses; one that is missing stands as it is
PARAMETERS = {
    "abc": "ABC",
    "advance": gettext_lazy("with an advance"),
    "age": gettext_lazy("age of the debt"),
    "as_of": gettext_lazy("as of"),
    "base": gettext_lazy("base"),
    "channel": gettext_lazy("sales channel"),
    "chosen": gettext_lazy("chosen by hand"),
    "client": gettext_lazy("client"),
    "cost": gettext_lazy("cost"),
    "date_from": gettext_lazy("since"),
    "date_to": gettext_lazy("until"),
    "debt": gettext_lazy("debt"),
    "department": gettext_lazy("department"),
    "due_from": gettext_lazy("due since"),
    "due_to": gettext_lazy("due until"),
    "fresh": gettext_lazy("new clients"),
    "group": gettext_lazy("group"),
    "is_active": gettext_lazy("on sale"),
    "key": gettext_lazy("key client"),
    "kind": gettext_lazy("kind"),
    "level": gettext_lazy("level"),
    "life": gettext_lazy("lifecycle"),
    "lifecycle": gettext_lazy("lifecycle"),
    "long": gettext_lazy("overdue longer than 60 days"),
    "manager": gettext_lazy("manager"),
    "market": gettext_lazy("market segment"),
    "measure": gettext_lazy("measure"),
    "month": gettext_lazy("month"),
    "moved": gettext_lazy("changed class"),
    "number": gettext_lazy("number"),
    "off_plan": gettext_lazy("off plan"),
    "over_limit": gettext_lazy("over the limit"),
    "overdue": gettext_lazy("overdue"),
    "passed_on": gettext_lazy("passed to sales support"),
    "period": gettext_lazy("period"),
    "product": gettext_lazy("product"),
    "q": gettext_lazy("search"),
    "segment": gettext_lazy("segment"),
    "share_from": gettext_lazy("share, % from"),
    "since": gettext_lazy("since"),
    "sold": gettext_lazy("sales of the month"),
    "stage": gettext_lazy("stage"),
    "status": gettext_lazy("status"),
    "step": gettext_lazy("next step"),
    "territory": gettext_lazy("territory"),
    "until": gettext_lazy("until"),
    "view": gettext_lazy("view"),
    "xyz": "XYZ",
}
PEOPLE_BY_API = "/api/"


@dataclass(frozen=True)
class Line:
    row: AccessLog
    subject: str
    details: str


class AccessListing(Listing):
    page_name = "accounts:access_log"
    sorts = {"time": ("at",)}
    default_sort = "-time"
    kinds = Access.choices

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
    def lines(self) -> list[Line]:
        names = self._names(self.page.items)
        people = self._people_named(self.page.items)
        return [Line(row, subject_words(row, people), details_words(row, names)) for row in self.page.items]

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
    if kind == "user" and number:
        return people.get(number) or _("user № %(number)s") % {"number": number}
    return str(LISTS.get(row.subject, row.subject))


def details_words(row: AccessLog, names: dict[tuple[str, str], str]) -> str:
    """«XLSX; debt: overdue; manager: Anna Sokolova»."""
    parts = [str(row.details["format"]).upper()] if row.details.get("format") else []
    # the column does not keep the order in which they were given
    for name, value in sorted((row.details.get("filters") or {}).items()):
        parts.append(f"{PARAMETERS.get(name, name)}: {_value(name, str(value), names)}")
    if reason := row.details.get("reason"):
        parts.append(str(reason))
    if people := row.details.get("people"):
        count = len(people)
        parts.append(ngettext("%(count)s person", "%(count)s people", count) % {"count": count})
    return "; ".join(parts)


def _value(name: str, value: str, names: dict[tuple[str, str], str]) -> str:
    yes_no = {"true": _("yes"), "false": _("no")}
    return names.get((name, value)) or yes_no.get(value) or (f"№ {value}" if name == "client" else value)
