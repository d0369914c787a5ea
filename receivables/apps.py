from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceivablesConfig(AppConfig):
    name = "receivables"
    verbose_name = _("receivables")

    def ready(self) -> None:
        from dossiers.history import timeline
        from orders.pages import panels
        from orders.services import post_returns_with
        from plans.weeks.proposals import sources
        from receivables.collection.proposals import SOURCE
        from receivables.credit.pages.panel import credit_panel
        from receivables.pages.timeline import SOURCES
        from receivables.services import accept_return

        for source in SOURCES:
            timeline.register(source)
        sources.register(SOURCE)
        panels.register(credit_panel)
        # orders may not import this app: an accepted return is credited through this hook
        post_returns_with(accept_return)
