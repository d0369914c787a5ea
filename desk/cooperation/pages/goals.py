"""Goals of a plan with how far they have come, in words and with the rows behind each figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rights.covers import sees_margin
from kam_crm.shared import currency, formats
from kam_crm.shared.money import HUNDRED, ZERO
from plans.cooperation.figures import fact_of
from plans.cooperation.gaps import Gap
from plans.cooperation.progress import GoalState, Progress, progress_of
from plans.models import CooperationPlan, Measure, PlanGoal

SUMS = {Measure.SALES, Measure.MARGIN, Measure.GROUP_SALES}
PERCENTS = {Measure.SHARE, Measure.COVERAGE}
TONES = {
    GoalState.REACHED: "green",
    GoalState.ON_TRACK: "green",
    GoalState.BEHIND: "amber",
    GoalState.AT_RISK: "red",
}
# the order in which a sentence counts them
COUNTED = (GoalState.ON_TRACK, GoalState.BEHIND, GoalState.AT_RISK)


@dataclass(frozen=True)
class GoalRow:
    """`is_hidden`: the figures are of the margin, which this person does not see."""

    number: int
    goal: PlanGoal
    progress: Progress
    url: str
    gaps: Sequence[Gap]
    is_hidden: bool

    @property
    def tone(self) -> str:
        return TONES.get(self.progress.state, "")

    @property
    def words(self) -> str:
        return {
            GoalState.INCOMPLETE: _("incomplete"),
            GoalState.UNKNOWN: _("no figure yet"),
            GoalState.REACHED: _("reached"),
            GoalState.ON_TRACK: _("on track"),
            GoalState.BEHIND: _("behind"),
            GoalState.AT_RISK: _("at risk"),
        }[self.progress.state]

    @property
    def measure(self) -> str:
        """«sales over the term, net of VAT»; of one's own with its unit, of a group with its name."""
        goal = self.goal
        if not goal.measure:
            return ""
        of = goal.unit if goal.measure == Measure.OWN else goal.group.name if goal.group else ""
        return ", ".join(filter(None, (goal.get_measure_display(), of)))

    @property
    def start(self) -> str:
        return self._written(self.goal.start)

    @property
    def target(self) -> str:
        return self._written(self.goal.target)

    @property
    def fact(self) -> str:
        return self._written(self.progress.fact)

    @property
    def bar(self) -> Decimal | None:
        """The way that lies behind, in %, for a bar; None where there is none to draw."""
        done = self.progress.done
        return None if done is None or self.is_hidden else min(max(done, ZERO), HUNDRED)

    def _written(self, value: Decimal | None) -> str:
        if value is None or self.is_hidden:
            return formats.NOTHING
        if self.goal.measure in SUMS:
            return currency.short_amount(value)
        if self.goal.measure in PERCENTS:
            return formats.percent(value)
        return formats.plain(value)


def goal_rows(plan: CooperationPlan, user: User, gaps: Sequence[Gap], today: dt.date) -> list[GoalRow]:
    goals = PlanGoal.objects.visible_to(user).filter(plan=plan).select_related("owner", "group")
    sees = sees_margin(user, plan.client.manager_id)
    return [
        GoalRow(
            number,
            goal,
            progress_of(goal, fact_of(goal, plan.client, plan.starts_on, today), plan.starts_on, today),
            _rows_url(goal, plan, today),
            [gap for gap in gaps if gap.field == "goals" and gap.key == goal.pk],
            goal.measure == Measure.MARGIN and not sees,
        )
        for number, goal in enumerate(goals, 1)
    ]


def counted_words(rows: Iterable[GoalRow]) -> str:
    """«5 goals: 2 on track, 2 behind, 1 at risk»."""
    rows = list(rows)
    words = ngettext("%(count)s goal", "%(count)s goals", len(rows)) % {"count": len(rows)}
    counts: dict[Any, int] = dict.fromkeys(COUNTED, 0)
    for row in rows:
        state = GoalState.ON_TRACK if row.progress.state == GoalState.REACHED else row.progress.state
        if state in counts:
            counts[state] += 1
    words_of = {
        GoalState.ON_TRACK: ngettext("%(count)s on track", "%(count)s on track", counts[COUNTED[0]]),
        GoalState.BEHIND: ngettext("%(count)s behind", "%(count)s behind", counts[COUNTED[1]]),
        GoalState.AT_RISK: ngettext("%(count)s at risk", "%(count)s at risk", counts[COUNTED[2]]),
    }
    parts = [words_of[state] % {"count": count} for state, count in counts.items() if count]
    return f"{words}: {', '.join(parts)}" if parts else words


def _rows_url(goal: PlanGoal, plan: CooperationPlan, today: dt.date) -> str:
    """The page that shows what the fact is made of; empty where it is typed by hand."""
    client = plan.client_id
    last = min(today, goal.due_on) if goal.due_on else today
    period = {"client": client, "date_from": plan.starts_on.isoformat(), "date_to": last.isoformat()}
    match goal.measure:
        case Measure.SALES | Measure.MARGIN:
            return reverse("reports:sales_rows", query=period)
        case Measure.GROUP_SALES:
            return reverse("reports:sales_rows", query={**period, "group": goal.group_id})
        case Measure.OVERDUE:
            return reverse("receivables:invoice_list", query={"client": client, "age": "overdue"})
        case Measure.COVERAGE:
            return reverse("dossiers:client_people", args=[client])
        case Measure.SHARE | Measure.GROUPS:
            return reverse("desk:client_plan", args=[client]) + "#white-spaces"
    return ""
