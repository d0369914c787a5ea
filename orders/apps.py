from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = _("orders")

    def ready(self) -> None:
        from orders.pages.timeline import register_sources

        register_sources()
