from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind


def _kind(name: str, icon: str, sentence: Any) -> EventKind:
    return EventKind(f"claims.{name}", icon, sentence, "claims.view")


OPENED = _kind("opened", "message-circle", _("Claim %(number)s opened"))
AGREED = _kind("agreed", "check", _("Claim %(number)s: we listened and agreed"))
OPTIONS = _kind("options", "help-circle", _("Claim %(number)s: the client named options"))
OFFERED = _kind("offered", "bulb", _("Claim %(number)s: own offer made"))
ASKED = _kind("asked", "send", _("Claim %(number)s: the head is asked about the offer"))
CONFIRMED = _kind("confirmed", "mail", _("Claim %(number)s confirmed in writing"))
CARRIED_OUT = _kind("carried_out", "checks", _("Claim %(number)s carried out"))
OTHERWISE = _kind("otherwise", "arrow-back-up", _("Claim %(number)s: the client asks otherwise"))
TURNED_DOWN = _kind("turned_down", "x", _("Claim %(number)s: the head refuses the offer"))
WITHDRAWN = _kind("withdrawn", "x", _("Claim %(number)s withdrawn"))
ESCALATED = _kind("escalated", "alert-triangle", _("Claim %(number)s: the head is told"))
JUDGED = _kind("judged", "gavel", _("Claim %(number)s judged"))
TO_LAWYER = _kind("to_lawyer", "scale", _("Claim %(number)s passed to a lawyer"))
