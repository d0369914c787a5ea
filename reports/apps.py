from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("reports")

    def ready(self) -> None:
        from kam_crm.shared import nightly
        from reports.nightly.pipeline import STEPS

        nightly.register(*STEPS)
