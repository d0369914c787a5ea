"""The one thing that a key client lacks most, with the way to where it is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dossiers.models import Client
from kam_crm.shared import formats


@dataclass(frozen=True)
class Missing:
    text: str
    url: str
    tone: str = "amber"


def most_missing(
    client: Client, *, has_decider: bool, has_type: bool, is_assessed: bool, potential: Any
) -> Missing:
    """Money first, then who decides, then what is not written down; «in order» with the next step where all is."""
    summary, key = client.summary, reverse("dossiers:client_key", args=[client.pk])
    if summary.overdue:
        words = _("Overdue %(days)s d") % {"days": formats.whole(summary.overdue_days)}
        return Missing(words, reverse("receivables:client_money", args=[client.pk]), "red")
    if not has_decider:
        return Missing(_("No decider known"), reverse("dossiers:client_people", args=[client.pk]))
    if not has_type:
        return Missing(_("Type not confirmed"), f"{key}#h-type")
    if not is_assessed:
        return Missing(_("Criteria not assessed"), f"{key}#h-assess")
    if potential is None:
        return Missing(_("Potential unknown"), f"{key}#h-assess")
    overview = reverse("desk:client_overview", args=[client.pk])
    if summary.next_step_on is None:
        return Missing(_("No next step"), overview)
    return Missing(_("Next step %(day)s") % {"day": formats.short_day(summary.next_step_on)}, overview, "")
