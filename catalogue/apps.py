from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = _("catalogue")

    def ready(self) -> None:
        # inside: models may be imported only when all apps are loaded
        from catalogue.services import publish_vat
        from kam_crm.shared.published import publish_at_start

        publish_at_start(publish_vat)
