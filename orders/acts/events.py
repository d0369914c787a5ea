from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind


def _kind(name: str, icon: str, sentence: Any) -> EventKind:
    return EventKind(f"acts.{name}", icon, sentence, "acts.view")


DRAWN_UP = _kind("drawn_up", "clipboard-list", _("Act %(number)s drawn up"))
SUBMITTED = _kind("submitted", "send", _("Act %(number)s sent for approval"))
PASSED = _kind("passed", "check", _("Act %(number)s: a step of its route is passed"))
APPROVED = _kind("approved", "checks", _("Act %(number)s approved, its corrections are posted"))
REFUSED = _kind("refused", "x", _("Act %(number)s refused"))
WITHDRAWN = _kind("withdrawn", "arrow-back-up", _("Act %(number)s withdrawn"))
REVERSED = _kind("reversed", "arrow-back-up", _("Act %(number)s reversed"))
