"""A task or a promise as a line of one list: who has to move, by when, the next sensible step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from accounts.rights.covers import covered_manager_ids
from dossiers.models import Client
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.errors import BusinessRuleError
from plans.models import Promise, Side, Task, TaskKind, TaskStatus
from plans.promises.states import promise_machine
from plans.tasks.states import task_machine

FREE_MOVES = 2


def own_keys(user: User) -> list[int]:
    """The person and those they act for: what is theirs to do is the person's to do."""
    return [user.pk, *covered_manager_ids(user)]


@dataclass(frozen=True)
class Button:
    """The step a line offers. `action` is done at once by POST; without it `url` is opened."""

    label: str
    icon: str
    url: str
    action: str = ""


class Item:
    """`sees_client`: the person may open the client's dossier; a request names the client alone."""

    kind: str
    machine: Any

    def __init__(self, row: Any, user: User, *, sees_client: bool = True) -> None:
        self.row, self.user, self.sees_client = row, user, sees_client
        self.own = own_keys(user)
        self.today = clock.today()

    @property
    def is_open(self) -> bool:
        return bool(self.state.is_open)

    @property
    def due_at(self) -> dt.time | None:
        return getattr(self.row, "due_at", None)

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.row.pk}"

    @property
    def url(self) -> str:
        return reverse(f"plans:{self.kind}_detail", args=[self.row.pk])

    def act_url(self, action: str) -> str:
        return reverse(f"plans:{self.kind}_act", args=[self.row.pk, action])

    @property
    def client_url(self) -> str:
        if self.row.client_id is None or not self.sees_client:
            return ""
        return reverse("desk:client_overview", args=[self.row.client_id])

    @property
    def is_key(self) -> bool:
        """Known only where the list's order knows it."""
        return getattr(self.row, "plain", 1) == 0

    @property
    def state(self) -> Any:
        return self.machine.state(self.row.status)

    @cached_property
    def may(self) -> set[str]:
        """Actions that lead on from here and that the person may do."""
        found = set()
        for action, step in self.machine.allowed_actions(self.row, self.user).items():
            try:
                if step.guard is not None:
                    step.guard(self.row, self.user)
            except BusinessRuleError:
                continue
            found.add(action)
        return found

    @property
    def late_days(self) -> int:
        return (self.today - self.row.due_on).days if self.row.is_overdue(self.today) else 0

    @property
    def due(self) -> tuple[str, str]:
        """Words and tone of the light; without a tone it is plain."""
        due_on = self.row.due_on
        if not self.is_open:
            return str(self.row.get_status_display()), self.state.tone
        if due_on is None:
            return _("when?"), "amber"
        if days := self.late_days:
            return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}, "red"
        hour = formats.time_of_day(self.due_at) if self.due_at else ""
        if due_on == self.today:
            return hour or _("today"), "amber"
        if due_on == self.today + dt.timedelta(days=1):
            return " ".join(filter(None, (_("tomorrow"), hour))), "amber"
        return " ".join(filter(None, (formats.weekday(due_on), formats.short_day(due_on), hour))), ""

    @property
    def due_icon(self) -> str:
        return self.state.icon if not self.is_open else ""


class TaskItem(Item):
    kind, machine = "task", task_machine

    @property
    def is_doer(self) -> bool:
        if self.row.assignee_id is None:
            return bool(self.row.department_id == self.user.department_id)
        return self.row.assignee_id in self.own

    @property
    def is_author(self) -> bool:
        return self.row.author_id in self.own

    @property
    def is_mine(self) -> bool:
        return self.is_author if self.row.status == TaskStatus.ANSWERED else self.is_doer

    @property
    def may_move(self) -> bool:
        return self.is_open and (self.is_author or self.is_doer) and self.user.can("tasks.write")

    @property
    def needs_reason_to_move(self) -> bool:
        return bool(self.row.moves >= FREE_MOVES)

    @property
    def may_raise(self) -> bool:
        return self.may_move and self.late_days > 0 and self.row.escalated_at is None

    @property
    def addressee(self) -> str:
        return str(self.row.assignee.full_name if self.row.assignee_id else self.row.department.name)

    @property
    def kind_words(self) -> str:
        match self.row.kind:
            case TaskKind.ORDER:
                return pgettext("task", "order")
            case TaskKind.REQUEST:
                return pgettext("task", "request")
            case TaskKind.PAYMENT:
                return pgettext("task", "payment")
            case _:
                return str(self.row.get_kind_display())

    @property
    def note(self) -> str:
        row, parts = self.row, []
        if row.assignee_id != row.author_id:
            parts.append(f"{row.author.full_name} → {self.addressee}")
        elif row.author_id not in self.own:
            parts.append(row.author.full_name)
        if row.status in {TaskStatus.ANSWERED, TaskStatus.DONE} and row.report:
            parts.append(_("«%(words)s»") % {"words": " ".join(row.report.split())})
        elif row.note:
            parts.append(" ".join(row.note.split()))
        if row.escalated_at:
            parts.append(_("raised to the head"))
        return " · ".join(parts)

    @property
    def button(self) -> Button | None:
        match self.row.status:
            case TaskStatus.OPEN if "finish" in self.may:
                if self.row.kind == TaskKind.PAYMENT and self.client_url and self.user.can("activities.plan"):
                    return Button(pgettext("verb", "Call"), "phone", call_url(self.row.client_id))
                return Button(pgettext("task", "Done"), "check", self.act_url("finish"), "finish")
            case TaskStatus.GIVEN if "take" in self.may:
                return Button(pgettext("task", "Take"), "player-play", self.act_url("take"), "take")
            case TaskStatus.TAKEN if "report" in self.may:
                return Button(_("Report"), "message", self.url)
            case TaskStatus.ANSWERED if "accept" in self.may:
                return Button(_("Accept"), "check", self.act_url("accept"), "accept")
        if self.may_raise and not self.is_mine:
            return Button(_("To the head"), "arrow-up-right", self.act_url("raise"), "raise")
        return None

    @property
    def tick(self) -> str:
        """What one press on the circle does."""
        return next((action for action in ("finish", "accept") if action in self.may and self.is_mine), "")

    @property
    def undo(self) -> str:
        return self.act_url("reopen") if "reopen" in self.may else ""


class PromiseItem(Item):
    kind, machine = "promise", promise_machine

    @property
    def is_ours(self) -> bool:
        return bool(self.row.side == Side.OURS)

    @property
    def is_mine(self) -> bool:
        return self.is_ours and self.row.owner_id in self.own

    @property
    def may_move(self) -> bool:
        return self.is_open and "withdraw" in self.may

    needs_reason_to_move = True
    may_raise = False

    @property
    def kind_words(self) -> str:
        return _("we promised") if self.is_ours else _("they promised")

    @property
    def note(self) -> str:
        row = self.row
        made = _("on %(day)s") % {"day": formats.short_day(row.made_on)}
        parts = [row.person.full_name if row.person_id else "", made]
        if row.amount is not None:
            parts.append(currency.amount(row.amount))
        if row.owner_id not in self.own:
            parts.append(row.owner.full_name)
        if row.evidence:
            parts.append(_("«%(words)s»") % {"words": row.evidence})
        return " · ".join(filter(None, parts))

    @property
    def button(self) -> Button | None:
        if "keep" in self.may:
            # ours asks how: the form with file and words stands on its page
            if self.is_ours:
                return Button(pgettext("promise", "Kept"), "check", self.url)
            return Button(pgettext("promise", "Kept"), "check", self.act_url("keep"), "keep")
        if self.is_open and self.client_url and self.user.can("activities.plan"):
            return Button(pgettext("verb", "Call"), "phone", call_url(self.row.client_id))
        return None

    @property
    def tick(self) -> str:
        return "keep" if "keep" in self.may and not self.is_ours else ""

    @property
    def undo(self) -> str:
        return self.act_url("reopen") if "reopen" in self.may else ""


def call_url(client_id: int) -> str:
    return reverse("plans:activity_log", query={"client": client_id, "kind": "call"})


TASK_SHOWN = ("author", "assignee__department", "department", "client__manager", "client__summary", "person")
PROMISE_SHOWN = ("owner", "client__manager", "client__summary", "person")


def item_of(row: Task | Promise, user: User, *, sees_client: bool = True) -> Any:
    made = TaskItem if isinstance(row, Task) else PromiseItem
    return made(row, user, sees_client=sees_client)


def items_of(rows: Iterable[Task | Promise], user: User) -> list[Any]:
    """Lines of a page: one query more, for the clients that the person may open."""
    rows = list(rows)
    keys = {row.client_id for row in rows if row.client_id}
    visible = Client.objects.visible_to(user).filter(pk__in=keys)
    seen: set[int] = set(visible.values_list("pk", flat=True)) if keys else set()
    return [item_of(row, user, sees_client=row.client_id in seen) for row in rows]
