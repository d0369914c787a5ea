from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("reports")

    def ready(self) -> None:
        from approvals import kinds, pages
        from dossiers import subjects
        from dossiers.clients.pages import panels
        from dossiers.handovers import movers
        from dossiers.history import timeline
        from kam_crm.shared import nightly
        from plans.weeks.proposals import sources
        from reports.demand.pages import ESTIMATE
        from reports.nightly.pipeline import STEPS
        from reports.rollup.proposals import SOURCE
        from reports.segments.pages import header
        from reports.targets.kinds import ClosedTargetKind
        from reports.targets.pages import ClosedTargetPages
        from reports.threats import services as threats
        from reports.threats import sources as threat_sources
        from reports.threats.nightly import signs, step
        from reports.threats.pages import header as threat_header
        from reports.threats.pages.detail import THREAT

        nightly.register(*STEPS)
        nightly.register(nightly.Step("threats", _("Threats of refusal"), step.run, after="figures"))
        threat_sources.register(*signs.OWN)
        subjects.register(THREAT)
        subjects.register(ESTIMATE)
        timeline.register(threat_header.SOURCE)
        movers.register(
            movers.Mover("threats", threats.move_threats, threats.restore_threats, threat_header.handed_over)
        )
        sources.register(SOURCE)
        panels.register_facts(*header.FACTS, threat_header.FACT)
        kinds.register(ClosedTargetKind())
        pages.register("closed_target", pages=ClosedTargetPages())
