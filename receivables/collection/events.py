from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind


def _kind(name: str, icon: str, sentence: Any) -> EventKind:
    return EventKind(f"collection.{name}", icon, sentence, "receivables.view")


RESULT = _kind("result", "phone-call", _("Call about the debt: %(outcome)s"))
UNDONE = _kind("undone", "arrow-back-up", _("Result of a call about the debt undone"))
LAWYER = _kind("lawyer", "gavel", _("Debt handed to a lawyer, %(sum)s"))
