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
from accounts.rights.covers import covered_manager_ids, sight_of
from approvals.pages import approvals_waiting
from desk.demo.pages import QUESTION as DEMO
from desk.news.feed import markers_of
from desk.news.pages.bell import Bell
from desk.news.pages.decisions import decisions_to_read
from desk.news.pages.library import rules_to_acknowledge
from dossiers.models import ClientSummary
from integrations.mail.fetching import is_on as is_mail_read
from integrations.models import MailMessage
from kam_crm.shared.counting import Question, ask, count_of, first_of
from kam_crm.shared.kept import Kept
from kam_crm.shared.web.returning import referring_page
from orders.drafting.pages.counts import orders_waiting
from plans.models import Suggestion, WeekPlan, WeekStatus
from plans.tasks.pages.listing import to_move
from reports.following.pages import FactsNote
from reports.following.state import QUESTIONS, facts_in

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


def mail_waiting(user: User) -> QuerySet[MailMessage]:
    """E-mails about which nobody knows yet whom they concern."""
    return MailMessage.objects.visible_to(user).unassigned()


def suggestions_waiting(user: User) -> QuerySet[Suggestion]:
    """Suggestions that this person has to answer."""
    rows: QuerySet[Suggestion] = Suggestion.objects.visible_to(user).waiting_for(user)
    return rows


# section name → the things that wait for this person there
WAITING: dict[str, Callable[[User], QuerySet[Any]]] = {
    "orders": orders_waiting,
    "receivables": clients_overdue,
    "plans": plans_waiting,
    "approvals": approvals_waiting,
    "mail": mail_waiting,
    "decisions": decisions_to_read,
    "library": rules_to_acknowledge,
    "suggestions": suggestions_waiting,
}


@dataclass(frozen=True)
class Section:
    """An entry of the menu. `paths` are the beginnings of the addresses that belong to it.

    `is_offered` asks whether this installation does anything there.
    """

    name: str
    label: Any
    icon: str
    view: str
    capability: str
    paths: tuple[str, ...]
    key: str = ""
    count_label: Any = ""
    is_offered: Callable[[], bool] = lambda: True

    def opens_to(self, user: User) -> bool:
        return user.can(self.capability) and self.is_offered()


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
            ("/clients/", "/people/", "/groups/", "/lookup/", "/coverage/", "/decision-maps/", "/map-seats/"), "c"),
    Section("desk", _("Support desk"), "headset", "orders:support_desk", "orders.ship", ("/support/",)),
    Section("week", _("Week"), "calendar-week", "plans:week", "week.submit", ("/week/", "/activities/"), "w"),
    Section("tasks", _("Tasks"), "checkbox", "plans:task_list", "tasks.view", ("/tasks/", "/promises/"), "k",
            _("wait for you")),
    Section("orders", _("Orders"), "shopping-cart", "orders:order_list", "orders.view",
            ("/orders/", "/products/", "/prices/", "/returns/", "/acts/", "/claims/", "/purchases/"),
            "o", _("wait for you")),
    Section("receivables", _("Receivables"), "coins", "receivables:debt_list", "receivables.view",
            ("/receivables/", "/invoices/"), "r", _("clients overdue")),
    Section("payments", _("Payments"), "cash", "receivables:payment_list", "payments.write", ("/payments/",), "p"),
    Section("mail", _("E-mails"), "mail", "integrations:mail_list", "notes.add", ("/mail/",), "",
            _("without a client"), is_mail_read),
    Section("decisions", _("Decisions"), "gavel", "plans:decision_list", "decisions.view", ("/decisions/",), "",
            _("to read")),
    Section("library", _("Library"), "notebook", "plans:library_list", "library.view", ("/library/",),
            "", _("to acknowledge")),
    Section("projects", _("Projects"), "briefcase-2", "plans:project_list", "projects.view", ("/projects/",)),
    Section("experts", _("Experts"), "bulb", "plans:expert_list", "tasks.view", ("/experts/",)),
    Section("competitors", _("Competitors"), "target", "desk:competitor_list", "competitors.write", ("/competitors/",)),
    Section("analytics", _("Analytics"), "chart-bar", "reports:segment_list", "reports.view", ("/analytics/",), "a"),
)  # fmt: skip
DEPARTMENT = (
    Section("team", _("Team"), "users-group", "desk:board", "reports.board", ("/team/",), "b"),
    Section("plans", _("Week plans"), "calendar-check", "plans:plan_list", "week.decide", ("/plans/",), "",
            _("wait for you")),
    Section("approvals", _("Approvals"), "checks", "approvals:approval_list", "approvals.decide", ("/approvals/",), "s",
            _("wait for you")),
    Section("meetings", _("Meetings"), "presentation", "plans:meeting_list", "meetings.view", ("/meetings/",)),
    Section("suggestions", _("Suggestions"), "bulb", "plans:suggestion_list", "suggestions.view",
            ("/suggestions/",), "", _("wait for you")),
    Section("powers", _("Powers of attorney"), "id-badge-2", "dossiers:power_list", "powers.view",
            ("/settings/powers/",)),
    Section("courses", _("Training"), "school", "plans:course_list", "courses.view", ("/courses/",)),
    Section("absences", _("Absences"), "user-share", "accounts:absence_list", "absences.view", ("/team/absences/",)),
)  # fmt: skip
SETTINGS = (
    Section("setup", _("Company"), "flag", "desk:setup", "company.manage",
            ("/settings/setup/", "/settings/company/")),
    Section("users", _("Users"), "users", "accounts:user_list", "users.manage",
            ("/settings/users/", "/settings/departments/")),
    Section("roles", _("Rights"), "shield-check", "accounts:role_table", "roles.view",
            ("/settings/roles/", "/settings/access-log/")),
    Section("imports", _("Imports"), "file-import", "integrations:import_list", "imports.give",
            ("/settings/imports/",)),
    Section("limits", _("Rules"), "gauge", "accounts:rules", "rules.view",
            ("/settings/rules/",)),
    Section("words", _("Words"), "tag", "dossiers:words", "words.view", ("/settings/words/",)),
    Section("letters", _("Letters"), "mail", "orders:letters", "company.manage", ("/settings/letters/",)),
    Section("rules", _("Segments"), "adjustments", "reports:policy_list", "policy.write",
            ("/analytics/rules/",)),
    Section("history", _("Changes"), "history", "desk:history", "history.view", ("/history/",)),
    Section("nightly", _("Nightly runs"), "moon-stars", "reports:nightly_list", "nightly.view",
            ("/analytics/nightly/",)),
)  # fmt: skip
GROUPS = (
    ("work", "", WORK),
    ("department", _("Department"), DEPARTMENT),
    ("settings", _("Settings"), SETTINGS),
)
SECTIONS = (*WORK, *DEPARTMENT, *SETTINGS)
ADDITIONS = (
    Addition(_("Log a contact"), "pencil", "plans:activity_log", "activities.plan"),
    Addition(_("Note, promise, task"), "notes", "plans:entry_new", "activities.plan"),
    Addition(_("Visit or call"), "calendar-plus", "plans:activity_new", "activities.plan", "n"),
    Addition(_("Task"), "checkbox", "plans:task_new", "tasks.write"),
    Addition(_("Order"), "shopping-cart", "orders:order_new", "orders.create"),
    Addition(_("Client"), "building", "dossiers:client_new", "clients.create"),
    Addition(_("Payment"), "cash", "receivables:payment_new", "payments.write"),
)
# in this order, the first three that the person may open; the bar has no room for more
ON_PHONE = (
    "today", "desk", "clients", "week", "team", "orders", "receivables", "setup", "users", "imports", "nightly",
)  # fmt: skip


class Frame:
    """What a page asks of the database around itself, in one statement when the first of it is really needed.

    How many things wait for the person in each section, how fresh the figures are, how far news have been seen, and
    whether the data is that of the demo.
    """

    def __init__(self, user: User) -> None:
        self.user = user
        self.facts = FactsNote(lambda: facts_in(self._answers))
        self.bell = Bell(user, marker=lambda _user: self._answers["seen_at"])

    @cached_property
    def _answers(self) -> dict[str, Any]:
        return ask(_questions.get(sight_of(self.user), lambda: questions_of(self.user)))

    @property
    def demo(self) -> str:
        """The status of the demo data while it is there."""
        return self._answers["demo"] or ""

    def count(self, section: str) -> int:
        return self._answers.get(section) or 0


# every page asks them, and to put them together takes longer than to answer them
_questions: Kept[dict[str, Question | None]] = Kept()


def questions_of(user: User) -> dict[str, Question | None]:
    opened = {section.name for section in SECTIONS if section.opens_to(user)}
    counts = {name: count_of(rows(user), most=MOST) for name, rows in WAITING.items() if name in opened}
    if "tasks" in opened:
        counts["tasks"] = to_move(user, most=MOST)
    return {**counts, **QUESTIONS, "seen_at": first_of(markers_of(user), "seen_at"), "demo": DEMO}


def frame_of(request: HttpRequest) -> Frame:
    """One for the whole request of a signed-in person."""
    if "_frame" not in request.__dict__:
        request.__dict__["_frame"] = Frame(request.user)  # type: ignore[arg-type]
    found: Frame = request.__dict__["_frame"]
    return found


class Item:
    """A section as one person sees it on one page."""

    def __init__(self, section: Section, frame: Frame, current: bool) -> None:
        self.section, self.frame, self.current = section, frame, current
        self.name, self.icon, self.key = section.name, section.icon, section.key
        self.label, self.count_label = section.label, section.count_label

    @cached_property
    def url(self) -> str:
        return reverse(self.section.view)

    @property
    def count(self) -> int:
        return self.frame.count(self.name)


def current_section(path: str) -> str:
    """The section whose address begins like `path`; the longest beginning wins, «/» stands for itself only."""
    begins = [
        (len(start), section.name)
        for section in SECTIONS
        for start in section.paths
        if path == start or (start != "/" and path.startswith(start))
    ]
    return max(begins)[1] if begins else ""


def section_of(request: HttpRequest) -> str:
    """The section that lights up: an activity opened from Today belongs to Today."""
    here = current_section(request.path)
    came_from_today = current_section(referring_page(request).partition("?")[0]) == TODAY
    return TODAY if here == "week" and request.path.startswith("/activities/") and came_from_today else here


def groups_for(frame: Frame, here: str) -> list[dict[str, Any]]:
    """Menu groups with at least one entry this person may open; `here` is the section that lights up."""
    groups = []
    for name, label, sections in GROUPS:
        opened = [section for section in sections if section.opens_to(frame.user)]
        if opened:
            items = [Item(section, frame, section.name == here) for section in opened]
            groups.append({"name": name, "label": label, "items": items})
    return groups


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
            "demo": "",
            "works_offline": False,
            "searches_business": False,
        }
    frame = frame_of(request)
    groups: Any = SimpleLazyObject(lambda: groups_for(frame, section_of(request)))
    return {
        "nav": groups,
        "bottom_items": SimpleLazyObject(lambda: bottom_bar(groups)),
        "add_items": [addition for addition in ADDITIONS if user.can(addition.capability)],
        "bell": frame.bell,
        "demo": SimpleLazyObject(lambda: frame.demo),
        "works_offline": user.can("activities.plan"),
        "searches_business": user.can("business.view"),
        "facts": frame.facts,
    }
