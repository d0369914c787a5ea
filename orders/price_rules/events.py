"""What steps of price rules tell notifications and programs; of a special price the client's time line, too."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind


def _kind(name: str, icon: str, sentence: Any) -> EventKind:
    return EventKind(f"price_rules.{name}", icon, sentence, "prices.view", internal=True)


APPROVED = _kind("approved", "circle-check", _("Special price %(number)s approved"))
REFUSED = _kind("refused", "x", _("Special price %(number)s refused"))
WITHDRAWN = _kind("withdrawn", "arrow-back-up", _("Special price %(number)s withdrawn"))
ENDED = _kind("ended", "circle-x", _("Rule of prices %(number)s ended"))
