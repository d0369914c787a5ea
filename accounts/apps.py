from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("accounts")

    def ready(self) -> None:
        # here, not above: models can be imported only after all apps are known
        from accounts.events.services import write_event
        from accounts.saved_views.pages import ListHooks
        from accounts.users.security_log import write_security_log
        from kam_crm.shared.events import record_event
        from kam_crm.shared.web.listings import Listing

        # the frame lies below this app and may not import it: what it needs is handed down
        record_event.write_with(write_event)
        Listing.hooks = ListHooks()
        write_security_log()
