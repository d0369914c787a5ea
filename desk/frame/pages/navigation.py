from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import Role
from accounts.rights.covers import covered_manager_ids
from approvals.pages import approvals_waiting
from desk.news.pages.bell import Bell
from dossiers.models import ClientSummary
from kam_crm.shared.counting import count_each
from kam_crm.shared.web.returning import referring_page
from orders.drafting.pages.counts import orders_waiting
from plans.models import WeekPlan, WeekStatus
from reports.following.pages import FactsNote

TODAY = "today"
MOST = 100  # a count is exact below; more is as much as anybody sees


def clients_overdue(user: User) -> QuerySet[ClientSummary]:
    """A manager's own: the list they open begins with these, too."""
    rows = ClientSummary.objects.visible_to(user).filter(overdue__gt=0)
    if user.role == Role.KAM:
        rows = rows.filter(client__manager=user)
    return rows


def plans_waiting(user: User) -> QuerySet[WeekPlan]:
    """Submitted week plans of others."""
    submitted = WeekPlan.objects.visible_to(user).filter(status=WeekStatus.SUBMITTED)
    # nobody decides on their own plan, nor on that of somebody they act for
    return submitted.exclude(manager__in=[user.pk, *covered_manager_ids(user)])


# section name → the things that wait for this person there
WAITING: dict[str, Callable[[User], QuerySet[Any]]] = {
    "orders": orders_waiting,
    "receivables": clients_overdue,
    "plans": plans_waiting,
    "approvals": approvals_waiting,
}


@dataclass(frozen=True)
class Section:
    """An entry of the menu. `paths` are the beginnings of the addresses that belong to it."""

    name: str
    label: Any
    icon: str
    view: str
    capability: str
    paths: tuple[str, ...]
    key: str = ""
    count_label: Any = ""


@dataclass(frozen=True)
class Addition:
    """Something the «+» offers; `key` opens it from anywhere."""

    label: Any
    icon: str
    view: str
    capability: str
    key: str = ""

    @property
    def url(self) -> str:
        return reverse(self.view)


WORK = (
    Section("today", _("Today"), "sun", "desk:today", "reports.today", ("/",), "t"),
    Section("clients", _("Clients"), "building", "dossiers:client_list", "clients.view",
            ("/clients/", "/people/"), "c"),
    Section("week", _("Week"), "calendar-week", "plans:week", "week.submit", ("/week/", "/activities/"), "w"),
    Section("orders", _("Orders"), "shopping-cart", "orders:order_list", "orders.view", ("/orders/", "/products/"),
            "o", _("wait for you")),
    Section("receivables", _("Receivables"), "coins", "receivables:debt_list", "receivables.view",
            ("/receivables/", "/invoices/"), "r", _("clients overdue")),
    Section("payments", _("Payments"), "cash", "receivables:payment_list", "payments.write", ("/payments/",), "p"),
    Section("analytics", _("Analytics"), "chart-bar", "reports:segment_list", "reports.view", ("/analytics/",), "a"),
)  # fmt: skip
DEPARTMENT = (
    Section("team", _("Team"), "users-group", "desk:board", "reports.board", ("/team/",), "b"),
    Section("plans", _("Week plans"), "calendar-check", "plans:plan_list", "week.decide", ("/plans/",), "",
            _("wait for you")),
    Section("approvals", _("Approvals"), "checks", "approvals:approval_list", "approvals.decide", ("/approvals/",), "s",
            _("wait for you")),
    Section("absences", _("Absences"), "user-share", "accounts:absence_list", "absences.view", ("/team/absences/",)),
)  # fmt: skip
SETTINGS = (
    Section("users", _("Users"), "users", "accounts:user_list", "users.manage",
            ("/settings/users/", "/settings/departments/")),
    Section("roles", _("Rights"), "shield-check", "accounts:role_table", "roles.view",
            ("/settings/roles/", "/settings/access-log/")),
    Section("imports", _("Imports"), "file-import", "integrations:import_list", "imports.payments",
            ("/settings/imports/",)),
    Section("rules", _("Rules"), "adjustments", "reports:policy_list", "policy.write", ("/analytics/rules/",)),
    Section("nightly", _("Nightly runs"), "moon-stars", "reports:nightly_list", "nightly.view",
            ("/analytics/nightly/",)),
)  # fmt: skip
GROUPS = (
    ("work", "", WORK),
    ("department", _("Department"), DEPARTMENT),
    ("settings", _("Settings"), SETTINGS),
)
ADDITIONS = (
    Addition(_("Visit or call"), "calendar-plus", "plans:activity_new", "activities.plan", "n"),
    Addition(_("Order"), "shopping-cart", "orders:order_new", "orders.create"),
    Addition(_("Client"), "building", "dossiers:client_new", "clients.create"),
    Addition(_("Payment"), "cash", "receivables:payment_new", "payments.write"),
)
# in this order, the first three that the person may open; the bar has no room for more
ON_PHONE = ("today", "clients", "week", "team", "orders", "receivables", "users", "imports", "nightly")


class Waiting:
    """How many things wait for a person in each of the sections; counted together when the frame is really drawn."""

    def __init__(self, user: User, sections: Iterable[str]) -> None:
        self.user, self.sections = user, sections

    @cached_property
    def counts(self) -> dict[str, int]:
        rows = {name: WAITING[name](self.user) for name in self.sections if name in WAITING}
        return count_each(rows, most=MOST)


class Item:
    """A section as one person sees it on one page."""

    def __init__(self, section: Section, waiting: Waiting, current: bool) -> None:
        self.section, self.waiting, self.current = section, waiting, current
        self.name, self.icon, self.key = section.name, section.icon, section.key
        self.label, self.count_label = section.label, section.count_label

    @cached_property
    def url(self) -> str:
        return reverse(self.section.view)

    @property
    def count(self) -> int:
        return self.waiting.counts.get(self.name, 0)


def current_section(path: str) -> str:
    """The section whose address begins like `path`; the longest beginning wins, «/» stands for itself only."""
    begins = [
        (len(start), section.name)
        for _name, _label, sections in GROUPS
        for section in sections
        for start in section.paths
        if path == start or (start != "/" and path.startswith(start))
    ]
    return max(begins)[1] if begins else ""


def section_of(request: HttpRequest) -> str:
    """The section that lights up: an activity opened from Today belongs to Today."""
    here = current_section(request.path)
    came_from_today = current_section(referring_page(request).partition("?")[0]) == TODAY
    return TODAY if here == "week" and request.path.startswith("/activities/") and came_from_today else here


def groups_for(user: User, here: str) -> list[dict[str, Any]]:
    """Menu groups with at least one entry this person may open; `here` is the section that lights up."""
    opened = [
        (name, label, [section for section in sections if user.can(section.capability)])
        for name, label, sections in GROUPS
    ]
    waiting = Waiting(user, [section.name for _name, _label, sections in opened for section in sections])
    groups = [
        {"name": name, "label": label, "items": [Item(one, waiting, one.name == here) for one in sections]}
        for name, label, sections in opened
    ]
    return [group for group in groups if group["items"]]


def bottom_bar(groups: Iterable[dict[str, Any]]) -> dict[str, list[Item]]:
    """The three sections a phone keeps in reach, two before the «+» and one after it."""
    items = {item.name: item for group in groups for item in group["items"]}
    chosen = [items[name] for name in ON_PHONE if name in items][:3]
    return {"before": chosen[:2], "after": chosen[2:]}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame. All of it is lazy: a fragment of a page pays nothing for it."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {
            "nav": [],
            "bottom_items": {},
            "add_items": [],
            "facts": None,
            "bell": None,
            "works_offline": False,
            "searches_business": False,
        }
    groups: Any = SimpleLazyObject(lambda: groups_for(user, section_of(request)))
    return {
        "nav": groups,
        "bottom_items": SimpleLazyObject(lambda: bottom_bar(groups)),
        "add_items": [addition for addition in ADDITIONS if user.can(addition.capability)],
        "bell": Bell(user),
        "works_offline": user.can("activities.plan"),
        "searches_business": user.can("business.view"),
        "facts": FactsNote(),
    }
