from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

CLOSED = EventKind("months.closed", "lock", _("Month closed: %(number)s"), "settlements.write")
REOPENED = EventKind("months.reopened", "lock-open", _("Month opened again: %(number)s"), "settlements.write")
