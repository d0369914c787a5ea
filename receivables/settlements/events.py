from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind


def _kind(name: str, icon: str, sentence: Any) -> EventKind:
    return EventKind(f"reconciliations.{name}", icon, sentence, "receivables.view")


DRAWN_UP = _kind("drawn_up", "clipboard-list", _("Act of reconciliation %(number)s drawn up"))
SENT = _kind("sent", "send", _("Act of reconciliation %(number)s sent"))
DIFFERS = _kind(
    "differs", "alert-triangle", _("Act of reconciliation %(number)s: the client's figures differ")
)
SIGNED = _kind("signed", "checks", _("Act of reconciliation %(number)s signed"))
REDRAWN = _kind("redrawn", "arrow-back-up", _("Act of reconciliation %(number)s drawn up anew"))
