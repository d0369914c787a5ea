from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("desk")

    def ready(self) -> None:
        from desk.competitors.pages.subject import OFFER
        from desk.news.pages.sources import register_sources
        from dossiers import subjects

        register_sources()
        subjects.register(OFFER)
