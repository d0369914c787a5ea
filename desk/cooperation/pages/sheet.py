"""The plan on paper; what the client gets has neither margin nor barriers nor competitors in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from desk.cooperation.pages.goals import GoalRow
from desk.cooperation.pages.plan import PlanPage
from kam_crm.shared import clock, currency, formats, pdf
from kam_crm.shared.secrecy import mark
from plans.models import Measure, PlanHolding

TEMPLATE = Path(__file__).parent.parent / "plan.typ"


def sheet_of(page: PlanPage, *, is_for_client: bool) -> bytes:
    """A4."""
    now = clock.local(clock.now())
    made = {"day": formats.day(now.date()), "time": formats.time_of_day(now.time())}
    plan, spaces = page.plan, page.white_spaces
    unit = spaces.unit
    goals = [row for row in page.goals if not is_for_client or row.goal.measure != Measure.MARGIN]
    numbers = {row.goal.pk: number for number, row in enumerate(goals, 1)}
    data = {
        "lang": "ru" if formats.is_russian() else "en",
        # the mark is ours: a copy that goes to the client is no secret of ours
        "mark": "" if is_for_client else mark(),
        "foot": _("Made %(day)s at %(time)s") % made,
        "title": page.title,
        "client": page.client.name,
        "facts": " · ".join(_facts(page, is_for_client)),
        "words": {
            "goals": _("Goals"), "goal": _("Goal and measure"), "was": _("Was"), "fact": _("Fact"), "to": _("Goal"),
            "due": _("Due"), "state": _("State"), "actions": _("Actions"), "action": _("Action"), "who": _("Who"),
            "side": _("Side"), "benefits": _("Who gains what"), "their": _("The client"), "our": _("The company"),
            "services": _("Anticipating services"), "barriers": _("Barriers for competitors"), "page": _("Page"),
            "spaces": unit.label(_("White spaces, a year net of VAT")), "group": _("Group"), "need": _("Need"),
            "ours": _("Bought from us"), "missing": _("Not ours"), "also": _("Also sold by"), "total": _("Total"),
            "none": formats.NOTHING, "signed_us": _("For the company"), "signed_them": _("For the client"),
        },
        "goals": [_goal(row, numbers[row.goal.pk], is_for_client) for row in goals],
        "actions": [
            {
                "goal": str(numbers[one.action.goal_id]),
                "text": one.row.text,
                "who": one.who,
                "side": one.side,
                "due": formats.day(one.row.due_on),
                "done": one.is_done,
            }
            for one in page.actions
            if one.action.goal_id in numbers and not one.is_dropped
        ],
        "benefit_client": plan.benefit_client,
        "benefit_client_sum": _sum(plan.benefit_client_amount),
        "benefit_company": plan.benefit_company,
        "benefit_company_sum": "" if is_for_client or not page.sees_margin else _sum(plan.benefit_company_margin),
        # an empty item is our gap, not a promise to the client
        "services": [
            _holding(one)
            for one in page.holdings[0][2]
            if page.is_held and not (is_for_client and one.is_gap)
        ],
        "barriers": [] if is_for_client or not page.is_held else [_holding(one) for one in page.holdings[1][2]],
        "spaces": [] if is_for_client else [
            {
                "group": row.group.name if row.group else _("without a group"),
                "need": unit.write(row.need.amount) if row.need else _("ask"),
                "ours": unit.write(row.ours),
                "missing": unit.write(row.missing),
                "also": ", ".join(row.rivals),
            }
            for row in spaces.rows
        ],
        "total": [unit.write(spaces.need), unit.write(spaces.ours), unit.write(spaces.missing)],
        "for_client": is_for_client,
    }  # fmt: skip
    return pdf.sheet(TEMPLATE, data)


def _facts(page: PlanPage, is_for_client: bool) -> list[str]:
    plan = page.plan
    term = f"{formats.day(plan.starts_on)} – {formats.day(plan.ends_on)}"
    if is_for_client:
        return [term, page.client.manager.full_name]
    version = _("version %(number)s") % {"number": plan.version}
    return [term, page.state.label, version, page.client.manager.full_name]


def _goal(row: GoalRow, number: int, is_for_client: bool) -> dict[str, Any]:
    return {
        "number": str(number),
        "title": row.goal.title,
        "measure": row.measure,
        "was": row.start,
        "fact": row.fact,
        "to": row.target,
        "due": formats.day(row.goal.due_on),
        "state": "" if is_for_client else row.words,
    }


def _holding(one: PlanHolding) -> dict[str, str]:
    return {"name": one.name, "text": one.text}


def _sum(amount: Any) -> str:
    return "" if amount is None else _("%(sum)s a year") % {"sum": currency.amount(amount)}
