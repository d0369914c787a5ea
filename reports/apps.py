from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("reports")

    def ready(self) -> None:
        from approvals import kinds, pages
        from dossiers.clients.pages import panels
        from kam_crm.shared import nightly
        from plans.weeks.proposals import sources
        from reports.nightly.pipeline import STEPS
        from reports.rollup.proposals import SOURCE
        from reports.segments.pages import header
        from reports.targets.kinds import ClosedTargetKind
        from reports.targets.pages import ClosedTargetPages

        nightly.register(*STEPS)
        sources.register(SOURCE)
        panels.register_facts(*header.FACTS)
        kinds.register(ClosedTargetKind())
        pages.register("closed_target", pages=ClosedTargetPages())
