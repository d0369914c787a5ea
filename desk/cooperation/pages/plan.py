"""The cooperation plan of a client: what is to be reached, what was done for it, what each side gains (R67, R108)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from accounts.rights.covers import sees_margin
from accounts.rights.secrets import has_regime
from approvals.models import Request
from desk.cooperation.pages.goals import GoalRow, counted_words, goal_rows
from desk.cooperation.pages.white_spaces import WhiteSpaces
from dossiers.clients.pages.header import dependence_words
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.states import State, Step
from plans.cooperation.gaps import Gap, gaps_of, is_held
from plans.cooperation.states import WRITE, cooperation_machine
from plans.models import (
    CooperationPlan,
    CooperationPlanChange,
    CooperationStatus,
    HoldingKind,
    PlanAction,
    PlanHolding,
    PromiseStatus,
    Task,
    TaskStatus,
)

# by hand of whoever writes it; the decision is taken on the page of its request
OWN_STEPS = ("submit", "withdraw", "close")


@dataclass(frozen=True)
class ActionRow:
    number: int
    action: PlanAction
    is_done: bool
    is_dropped: bool
    is_late: bool
    opens: bool

    @property
    def row(self) -> Any:
        """The task or the promise behind it."""
        return self.action.task or self.action.promise

    @property
    def who(self) -> str:
        if self.action.promise:
            return self.action.promise.person.full_name if self.action.promise.person else ""
        task = self.action.task
        assert task is not None
        return str(task.assignee.full_name if task.assignee else task.department or "")

    @property
    def side(self) -> str:
        return pgettext("promise", "we") if self.action.is_ours else pgettext("promise", "they")

    @property
    def url(self) -> str:
        """Empty for a task between others, of which the plan shows no more than its words."""
        kind = "task" if self.action.is_ours else "promise"
        return "" if not self.opens else reverse(f"plans:{kind}_detail", args=[self.row.pk])


class PlanPage:
    def __init__(self, plan: CooperationPlan, user: User) -> None:
        self.plan, self.client, self.user, self.today = plan, plan.client, user, clock.today()

    # ---- state -----------------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return _("Cooperation plan %(term)s") % {"term": self.plan.term}

    @property
    def state(self) -> State:
        return cooperation_machine.state(self.plan.status)

    @cached_property
    def steps(self) -> dict[str, Step]:
        allowed = cooperation_machine.allowed_actions(self.plan, self.user)
        return {name: step for name, step in allowed.items() if name in OWN_STEPS}

    @cached_property
    def changes(self) -> list[CooperationPlanChange]:
        rows = CooperationPlanChange.objects.visible_to(self.user).filter(subject=self.plan)
        return list(rows.select_related("by", "on_behalf_of"))

    @property
    def passed(self) -> list[tuple[str, CooperationPlanChange]]:
        """The states that the plan went through to where it is, each once, the last time it came there."""
        last = {change.to_status: change for change in self.changes}
        return [(str(CooperationStatus(status).label), change) for status, change in last.items()]

    @property
    def remark(self) -> CooperationPlanChange | None:
        """Why it was returned, while nobody has handed it in again."""
        if self.plan.status != CooperationStatus.RETURNED or not self.changes:
            return None
        return self.changes[-1]

    @cached_property
    def request(self) -> Request | None:
        """What waits for a decision."""
        if self.plan.status != CooperationStatus.SUBMITTED or not self.user.can("approvals.view"):
            return None
        found: Request | None = Request.objects.visible_to(self.user).about(self.plan).waiting().first()
        return found

    @property
    def can_write(self) -> bool:
        return self.user.can(WRITE)

    @property
    def is_editable(self) -> bool:
        return self.can_write and self.plan.is_written

    @property
    def takes_actions(self) -> bool:
        return self.can_write and self.state.is_open

    @property
    def is_secret(self) -> bool:
        return has_regime()

    @cached_property
    def following(self) -> CooperationPlan | None:
        """The next version, once there is one."""
        found: CooperationPlan | None = (
            CooperationPlan.objects.visible_to(self.user).filter(previous=self.plan).first()
        )
        return found

    @property
    def can_change(self) -> bool:
        return self.can_write and self.plan.status == CooperationStatus.APPROVED and self.following is None

    @cached_property
    def can_begin(self) -> bool:
        """Another plan, while none of the client is being written."""
        rows = CooperationPlan.objects.visible_to(self.user).filter(client=self.client)
        return self.can_write and not rows.written().exists()

    @cached_property
    def others(self) -> list[CooperationPlan]:
        """Other plans of the client, without the versions of this one."""
        rows = CooperationPlan.objects.visible_to(self.user).filter(client=self.client)
        return list(rows.exclude(starts_on=self.plan.starts_on, ends_on=self.plan.ends_on)[:5])

    # ---- parts -----------------------------------------------------------------------------------------------------

    @cached_property
    def gaps(self) -> list[Gap]:
        """What an approval asks for; of a plan that is no longer written the holes that are left."""
        goals = list(self.plan.goals.all())
        return gaps_of(self.plan, goals, self._holdings)

    def gaps_in(self, field: str) -> list[Gap]:
        return [gap for gap in self.gaps if gap.field == field and gap.key is None]

    @cached_property
    def goals(self) -> list[GoalRow]:
        return goal_rows(self.plan, self.user, self.gaps if self.plan.is_written else [], self.today)

    @property
    def goals_title(self) -> str:
        return counted_words(self.goals)

    @cached_property
    def actions(self) -> list[ActionRow]:
        """What is left to do first, by its day."""
        numbers = {row.goal.pk: row.number for row in self.goals}
        rows = PlanAction.objects.visible_to(self.user).filter(goal__plan=self.plan)
        shown = list(rows.select_related("task__assignee", "task__department", "promise__person"))
        tasks = Task.objects.visible_to(self.user).filter(
            pk__in=[row.task_id for row in shown if row.task_id]
        )
        opened = set(tasks.values_list("pk", flat=True))
        found = [self._action(numbers.get(row.goal_id, 0), row, opened) for row in shown]
        return sorted(found, key=lambda one: (one.is_done or one.is_dropped, str(one.row.due_on), one.row.pk))

    def _action(self, number: int, action: PlanAction, opened: set[int]) -> ActionRow:
        task, promise = action.task, action.promise
        if task is not None:
            done, dropped = task.status == TaskStatus.DONE, task.status == TaskStatus.CANCELLED
            return ActionRow(number, action, done, dropped, task.is_overdue(self.today), task.pk in opened)
        assert promise is not None
        done = promise.status in {PromiseStatus.KEPT, PromiseStatus.PARTLY}
        dropped = promise.status in {PromiseStatus.BROKEN, PromiseStatus.WITHDRAWN}
        sees_promise = self.user.can("promises.view")
        return ActionRow(number, action, done, dropped, promise.is_overdue(self.today), sees_promise)

    @property
    def actions_title(self) -> str:
        done = sum(1 for one in self.actions if one.is_done)
        late = sum(1 for one in self.actions if one.is_late)
        words = _("Actions: %(done)s of %(count)s done") % {"done": done, "count": len(self.actions)}
        if not late:
            return words
        return f"{words}, " + ngettext("%(count)s late", "%(count)s late", late) % {"count": late}

    @cached_property
    def _holdings(self) -> list[PlanHolding]:
        return list(PlanHolding.objects.visible_to(self.user).filter(plan=self.plan))

    @property
    def is_held(self) -> bool:
        return is_held(self.client)

    @property
    def dependence(self) -> dict[str, str]:
        return dependence_words(self.client, self.user)

    @property
    def holding_gaps(self) -> list[str]:
        """What services and barriers lack, each sentence once."""
        words = [str(gap.words) for gap in self.gaps if gap.field in {"services", "barriers"}]
        return list(dict.fromkeys(words))

    @property
    def holdings(self) -> list[tuple[str, str, list[PlanHolding]]]:
        """By kind with its words."""
        titles = {
            HoldingKind.SERVICE: _("Anticipating services"),
            HoldingKind.BARRIER: _("Barriers for competitors"),
        }
        return [
            (
                str(kind.value),
                title,
                [one for one in self._holdings if one.kind == kind],
            )
            for kind, title in titles.items()
        ]

    @property
    def holdings_count(self) -> str:
        kept = sum(1 for one in self._holdings if not one.is_gap)
        return _("%(kept)s of %(count)s") % {"kept": kept, "count": len(self._holdings)}

    @property
    def sees_margin(self) -> bool:
        return sees_margin(self.user, self.client.manager_id)

    @cached_property
    def white_spaces(self) -> WhiteSpaces:
        return WhiteSpaces(self.client, self.user, self.today)


class NoPlan:
    """A client's page before anybody has begun a plan."""

    plan = None

    def __init__(self, client: Client, user: User) -> None:
        self.client, self.user = client, user

    @property
    def can_write(self) -> bool:
        return self.user.can(WRITE)

    @property
    def is_secret(self) -> bool:
        return has_regime()

    @cached_property
    def white_spaces(self) -> WhiteSpaces:
        return WhiteSpaces(self.client, self.user, clock.today())


def current_plan(client: Client, user: User) -> CooperationPlan | None:
    rows = CooperationPlan.objects.visible_to(user).filter(client=client).current(clock.today())
    found: CooperationPlan | None = rows.first()
    return found


def versions_of(plan: CooperationPlan, user: User) -> list[CooperationPlan]:
    """All plans of the client with the same term, the newest first."""
    rows = CooperationPlan.objects.visible_to(user).filter(
        client=plan.client_id, starts_on=plan.starts_on, ends_on=plan.ends_on
    )
    return list(rows.select_related("author").order_by("-version", "-pk"))
