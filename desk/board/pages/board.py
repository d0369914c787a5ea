"""The head's board: attainment, segments, debts, risks and approvals of one department or of the company."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.utils.translation import gettext as _

from accounts.models import Absence, User
from accounts.rights.capabilities import DIRECTORS
from approvals.kinds import load_subjects
from approvals.models import Request
from desk.board.pages.ages import Ages, ages_by_manager
from desk.board.pages.classes import Classes, classes
from desk.board.pages.risks import Risk, risks
from desk.board.pages.team import ManagerLine, lines_of
from desk.board.pages.waiting import Waiting
from desk.board.pages.work import WorkLine, work_of
from dossiers.clients.pages import matrix
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.web.addresses import address
from kam_crm.shared.working_days import month_progress
from reports.attainment.pages.progress import Progress, fact_url
from reports.following.pages import FactsNote
from reports.models import Attainment, Base, Level, Measure, SegmentPolicy, SegmentSnapshot
from reports.nightly.pages import LastRun
from reports.pages import scope
from reports.segments.services import policy_for
from reports.segments.validity import last_month_of

MOST_MANAGERS = 40  # lines of a table; the rest is on the page of attainment
APPROVALS = 5
RISKS = 6


class Board:
    def __init__(self, user: User, department: str, facts: FactsNote | None = None) -> None:
        self.user, self.facts = user, facts or FactsNote()
        self.scope = scope.scope_of(user, department)
        self.departments = scope.choices(user)
        self.today = clock.today()

    @property
    def as_of(self) -> dt.date | None:
        return self.facts.as_of

    @property
    def month(self) -> str:
        return formats.month_name(self.as_of or self.today)

    @property
    def sees_company(self) -> bool:
        return self.user.role in DIRECTORS

    @property
    def fact_url(self) -> str:
        return fact_url(self.as_of or self.today, **self.scope.query)

    @property
    def rows_url(self) -> str:
        return self._rows_url(Measure.REVENUE)

    @property
    def active_url(self) -> str:
        return self._rows_url(Measure.ACTIVE_CLIENTS)

    @property
    def fresh_url(self) -> str:
        return self._rows_url(Measure.NEW_CLIENTS)

    @property
    def export_url(self) -> str:
        return address("reports:attainment_export", query=self.scope.query)

    @property
    def targets_url(self) -> str:
        return address("reports:target_list", query={"month": f"{self.as_of or self.today:%Y-%m}"})

    @property
    def days(self) -> tuple[int, int]:
        """Working days of the month: gone, all; as the nightly counted them."""
        counted = next(iter(self.attainments), None)
        # the snapshot's own: the calendar may have been changed since it was counted
        if counted is None:
            return month_progress(self.as_of or self.today)
        return counted.elapsed, counted.working_days

    # ---- attainment ----------------------------------------------------------------------------------------------

    @cached_property
    def attainments(self) -> list[Attainment]:
        rows = Attainment.objects.visible_to(self.user).filter(self.scope.people(), as_of=self.as_of)
        return list(rows.select_related("manager"))

    def _progress(self, measure: str) -> Progress:
        return Progress.of(row for row in self.attainments if row.measure == measure)

    @cached_property
    def sales(self) -> Progress:
        return self._progress(Measure.REVENUE)

    @cached_property
    def active(self) -> Progress:
        return self._progress(Measure.ACTIVE_CLIENTS)

    @cached_property
    def fresh(self) -> Progress:
        return self._progress(Measure.NEW_CLIENTS)

    @cached_property
    def managers(self) -> list[ManagerLine]:
        """Largest plan first; people with neither plan nor sales are left out."""
        lines = lines_of(self.attainments, self.as_of, self._absences)
        kept = [line for line in lines if line.sales.plan or line.sales.fact or line.active.fact]
        return sorted(kept, key=lambda line: (-(line.sales.plan or 0), line.manager.sort_key))[:MOST_MANAGERS]

    @property
    def _absences(self) -> dict[int, Absence]:
        """Who of these managers is away today, with the deputy."""
        rows = Absence.objects.visible_to(self.user).on(self.today).filter(self.scope.people("user"))
        return {one.user_id: one for one in rows.select_related("deputy")}

    @cached_property
    def unit(self) -> currency.Unit:
        """One for the whole page: its cards are compared with each other."""
        return currency.Unit.of([self.sales.plan, self.sales.fact, self.sales.landing, self.ages.debt])

    @property
    def gap_title(self) -> str:
        """The finding of the chart: what will be missing, and at whom most."""
        gap = self.sales.gap
        # no working day has passed, or there is no plan (formulas.md 2.6)
        if gap is None:
            return _("No pace yet") if self.sales.plan else _("No plan to compare with")
        if gap >= 0:
            return _("Landing above the plan by %(amount)s") % {"amount": self.unit.write(gap)}
        lines = [line for line in self.managers if line.sales.gap is not None]
        worst = min(lines, key=lambda line: line.sales.gap or 0)
        known = {
            "amount": self.unit.write(-gap),
            "name": worst.surname,
            "worst": self.unit.write(worst.sales.gap),
        }
        return _("Shortfall %(amount)s: %(name)s %(worst)s") % known

    @property
    def gap_head(self) -> list[str]:
        return [_("Manager"), _("Landing less plan")]

    @property
    def gap_rows(self) -> list[list[str]]:
        return [
            [line.surname, self.unit.write(line.sales.gap)]
            for line in self.managers
            if line.sales.gap is not None
        ]

    # ---- segments ------------------------------------------------------------------------------------------------

    @cached_property
    def policy(self) -> SegmentPolicy | None:
        return policy_for(self.as_of) if self.as_of else None

    @property
    def base(self) -> str:
        return self.policy.shown_base if self.policy else Base.REVENUE

    def _snapshots(self, as_of: dt.date | None) -> QuerySet[SegmentSnapshot]:
        rows: QuerySet[SegmentSnapshot] = SegmentSnapshot.objects.visible_to(self.user).valid_on(as_of)
        rows = rows.filter(self.scope.people("client__manager"), level=Level.COMPANY, base=self.base)
        # without an order of its own: sets are grouped and intersected here, and PostgreSQL would sort them for nothing
        return rows.order_by()

    @cached_property
    def classes(self) -> Classes:
        return classes(self._snapshots(self.as_of), self._snapshots(self.before))

    @cached_property
    def before(self) -> dt.date | None:
        """The last snapshot of the month before."""
        return last_month_of(self.as_of)

    @cached_property
    def matrix(self) -> list[dict[str, Any]]:
        cells = matrix.cells(self.classes.of_now, self.classes.positive)
        before = None if self.before is None else self.classes.before
        return matrix.rows(cells, lambda code: self.segments_url(segment=code), before=before)

    @property
    def matrix_columns(self) -> list[tuple[str, str]]:
        return matrix.columns()

    @property
    def clients(self) -> int:
        return sum(count for _segment, count, _amount in self.classes.of_now)

    @property
    def without_class(self) -> int:
        return sum(count for segment, count, _amount in self.classes.of_now if not segment)

    @property
    def moved(self) -> int:
        """Clients in another cell than at the end of last month."""
        return self.classes.moved

    def segments_url(self, **query: Any) -> str:
        given = {"base": self.base, **self.scope.query, **query}
        return address("reports:segment_list", query=given)

    @property
    def all_segments_url(self) -> str:
        return self.segments_url()

    @property
    def without_class_url(self) -> str:
        return self.segments_url(segment="none")

    @property
    def moved_url(self) -> str:
        return self.segments_url(moved="true")

    @cached_property
    def work(self) -> list[WorkLine]:
        return work_of(self.user, [line.manager for line in self.managers], clock.today())

    # ---- debts, risks, approvals, nightly ------------------------------------------------------------------------

    @cached_property
    def ages(self) -> Ages:
        return ages_by_manager(self.user, self.scope, self.as_of, MOST_MANAGERS)

    @cached_property
    def risks(self) -> list[Risk]:
        return risks(self.user, self.scope, self.as_of, self.policy)

    @property
    def shown_risks(self) -> list[Risk]:
        return self.risks[:RISKS]

    @property
    def more_risks(self) -> list[Risk]:
        return self.risks[RISKS:]

    @cached_property
    def _oldest(self) -> list[Any]:
        """What waits for this person, whichever department the page speaks of: so does the queue.

        `of` of each is how many wait in all.
        """
        rows = Request.objects.visible_to(self.user).to_decide_by(self.user)
        rows = rows.select_related("asked_by", "on_behalf_of").annotate(of=Window(Count("*")))
        return list(rows.order_by("asked_at", "pk")[:APPROVALS])

    @cached_property
    def approvals(self) -> list[Waiting]:
        # a request's subject is no foreign key: one query a kind instead of one a row
        load_subjects(self._oldest)
        page = address("desk:board", query=self.scope.query if self.departments else {})
        return [Waiting(one, page) for one in self._oldest]

    @property
    def approvals_count(self) -> int:
        return self._oldest[0].of if self._oldest else 0

    @cached_property
    def last_run(self) -> LastRun:
        return LastRun(self.user)

    # ---- the strip -----------------------------------------------------------------------------------------------

    @property
    def figures(self) -> list[dict[str, Any]]:
        return [self._plan_figure(), self._landing_figure(), self._active_figure(), self._overdue_figure(),
                self._approvals_figure()]  # fmt: skip

    def _rows_url(self, measure: str) -> str:
        return address("reports:attainment_list", query={"measure": measure, **self.scope.query})

    def _plan_figure(self) -> dict[str, Any]:
        sales = self.sales
        note = _("%(fact)s of %(plan)s") % {
            "fact": self.unit.write(sales.fact),
            "plan": self.unit.write(sales.plan),
        }
        return {
            "label": self.unit.label(_("Plan of the month")),
            "value": formats.percent(sales.attainment),
            "url": self._rows_url(Measure.REVENUE),
            "meter": sales.attainment,
            "soft": sales.landing_pct,
            "note": note if sales.plan else _("no plan"),
        }

    def _landing_figure(self) -> dict[str, Any]:
        sales, note = self.sales, ""
        if sales.gap is not None:
            known = {"share": formats.percent(sales.landing_pct), "gap": self.unit.write(abs(sales.gap))}
            short = _("%(share)s of the plan, %(gap)s short")
            note = (short if sales.gap < 0 else _("%(share)s of the plan, %(gap)s above")) % known
        icons = {"red": "alert-triangle", "amber": "clock", "green": "circle-check"}
        return {
            "label": self.unit.label(_("At this pace")),
            "value": self.unit.write(sales.landing),
            "url": self._rows_url(Measure.REVENUE),
            "icon": icons.get(sales.tone, ""),
            "note": note,
        }

    def _active_figure(self) -> dict[str, Any]:
        new = _("new: %(count)s") % {"count": formats.whole(self.fresh.fact)}
        of = _("of %(plan)s") % {"plan": formats.whole(self.active.plan)} if self.active.plan else ""
        return {
            "label": _("Active clients of the month"),
            "value": formats.whole(self.active.fact),
            "url": self._rows_url(Measure.ACTIVE_CLIENTS),
            "suffix": of,
            "note": new,
        }

    def _overdue_figure(self) -> dict[str, Any]:
        share = formats.percent(self.ages.overdue_share)
        return {
            "label": self.unit.label(_("Overdue")),
            "value": self.unit.write(self.ages.overdue),
            "url": self.ages.overdue_url,
            "tone": "red" if self.ages.overdue else "",
            "icon": "alert-triangle" if self.ages.overdue else "",
            "note": _("%(share)s of the debt") % {"share": share} if self.ages.debt else _("no debt"),
        }

    def _approvals_figure(self) -> dict[str, Any]:
        oldest = self.approvals[0].request.asked_at if self.approvals else None
        return {
            "label": _("Wait for your decision"),
            "value": str(self.approvals_count),
            "url": address("approvals:approval_list"),
            "icon": "clock" if oldest else "",
            "note": _("the oldest: %(since)s") % {"since": formats.since(oldest)}
            if oldest
            else _("nothing waits"),
        }
