from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("plans")

    def ready(self) -> None:
        # not above: models cannot be imported before the apps are ready
        from dossiers.handovers import movers
        from dossiers.history import timeline
        from dossiers.words import known
        from plans.activities import services
        from plans.activities.pages.handed_over import words
        from plans.activities.pages.timeline import activity_events, activity_rows
        from plans.models import Activity, ContactPurpose

        timeline.register(
            timeline.Source(
                "activities",
                _("Visits and calls"),
                activity_rows,
                activity_events,
                "activities.view",
                at="done_at",
            )
        )
        movers.register(
            movers.Mover("activities", services.move_activities, services.restore_activities, words)
        )
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
