from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("accounts")

    def ready(self) -> None:
        from accounts.events.services import write_event
        from accounts.saved_views.pages import ListHooks
        from kam_crm.shared.events import record_event
        from kam_crm.shared.web.listings import Listing

        record_event.write_with(write_event)
        Listing.hooks = ListHooks()
