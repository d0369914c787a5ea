from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("plans")

    def ready(self) -> None:
        # not above: models cannot be imported before the apps are ready
        from approvals import kinds
        from approvals import pages as request_pages
        from dossiers import subjects
        from dossiers.facts import sources as facts
        from dossiers.handovers import movers
        from dossiers.history import timeline
        from dossiers.people import lookup
        from dossiers.people.pages import panels
        from dossiers.personal import mentions
        from dossiers.words import known
        from kam_crm.shared import nightly
        from plans import services
        from plans.activities.pages import dossier_facts, handed_over
        from plans.activities.pages.subject import ACTIVITY
        from plans.activities.pages.timeline import activity_events, activity_rows
        from plans.callers.frequency import contacts_by_side
        from plans.callers.pages.timeline import SOURCES as SWITCHES
        from plans.cooperation.kinds import CompanyPlanKind, CooperationPlanKind
        from plans.cooperation.pages.requests import CooperationPlanPages
        from plans.cooperation.pages.subject import PLAN
        from plans.coverage.pages.panel import map_panel
        from plans.experts.pages import SOURCE as EXPERTS
        from plans.meetings import agenda
        from plans.meetings.pages import MEETING
        from plans.models import Activity, ContactPurpose, Promise, Task
        from plans.recurrences.nightly import plan_recurrences
        from plans.suggestions.pages import SUGGESTION
        from plans.tasks.pages import day
        from plans.tasks.pages import subjects as own_subjects
        from plans.tasks.pages.timeline import SOURCES
        from plans.tasks.reminders import remind_of_contracts
        from plans.weeks.pages import lanes
        from plans.weeks.proposals import deciding, introduced, promised, reasons, sources

        timeline.register(
            timeline.Source(
                "activities",
                _("Visits and calls"),
                activity_rows,
                activity_events,
                "activities.view",
                at="done_at",
                is_conversation=True,
            )
        )
        lookup.count_by(contacts_by_side)
        for source in (*SOURCES, *SWITCHES, EXPERTS):
            timeline.register(source)
        kinds.register(CooperationPlanKind())
        kinds.register(CompanyPlanKind())
        request_pages.register("cooperation_plan", "company_cooperation_plan", pages=CooperationPlanPages())
        for subject in (ACTIVITY, MEETING, PLAN, SUGGESTION, own_subjects.TASK, own_subjects.PROMISE):
            subjects.register(subject)
        for model, fields, subject in (
            (Activity, ("result",), ACTIVITY),
            (Task, ("text", "note", "report"), own_subjects.TASK),
            (Promise, ("text",), own_subjects.PROMISE),
        ):
            mentions.register(mentions.Texts(model, fields, subject.url))
        for mover in (
            movers.Mover(
                "activities", services.move_activities, services.restore_activities, handed_over.words
            ),
            movers.Mover("tasks", services.move_tasks, services.restore_tasks, handed_over.task_words),
            movers.Mover(
                "promises", services.move_promises, services.restore_promises, handed_over.promise_words
            ),
        ):
            movers.register(mover)
        known.register(
            known.WordKind(
                "purposes",
                _("Contact purposes"),
                ContactPurpose,
                Activity,
                "purpose_word",
                _("Visits and calls"),
                "plans:activity_list",
                "purpose",
                "activities.view",
            )
        )
        panels.register(map_panel)
        sources.register(*reasons.SOURCES, *deciding.SOURCES, promised.SOURCE)
        facts.register(*dossier_facts.SOURCES)
        sources.register(*reasons.SOURCES, *deciding.SOURCES, promised.SOURCE, introduced.SOURCE)
        agenda.register(agenda.PROMISES)
        lanes.register(*lanes.LANES, day.TASKS)
        nightly.register(
            nightly.Step("recurrences", _("Recurring contacts"), plan_recurrences, after="receivables"),
            nightly.Step("contracts", _("Contracts that end"), remind_of_contracts, after="receivables"),
        )
