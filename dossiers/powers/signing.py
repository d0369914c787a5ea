"""Who may sign in the company's name on a day (R58)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OwnCompany, User
from accounts.rights.capabilities import DIRECTORS
from dossiers.models import PowerOfAttorney
from kam_crm.shared import formats
from kam_crm.shared.errors import NotAllowed


def power_to_sign(
    by: User, kind: str, on: dt.date, amount: Decimal | None = None, own_company: OwnCompany | None = None
) -> PowerOfAttorney | None:
    """By which power of attorney `by` signs on a day; None for directors, who need none.

    Raises NotAllowed `no_power`, `power_ended`, `power_too_small` where the person has none that reaches.
    """
    if by.role in DIRECTORS:
        return None
    rows = PowerOfAttorney.objects.filter(user=by).for_signing(kind)
    if own_company is not None:
        rows = rows.filter(Q(own_company=None) | Q(own_company=own_company))
    powers = list(rows.order_by("-valid_to"))
    found: PowerOfAttorney | None = next((one for one in powers if one.allows(kind, on, amount)), None)
    if found is not None:
        return found
    _refuse(powers, on)
    return None


def _refuse(powers: list[PowerOfAttorney], on: dt.date) -> None:
    if not powers:
        raise NotAllowed("no_power", _("You have no power of attorney for this: a director signs."))
    if holding := next((one for one in powers if one.holds(on)), None):
        words = _("Your power of attorney %(number)s reaches up to %(sum)s: a director signs.")
        known = {"number": holding.number, "sum": formats.money(holding.sum_limit or Decimal(0))}
        raise NotAllowed("power_too_small", words % known)
    last = max(powers, key=lambda one: one.revoked_on or one.valid_to)
    words = _(
        "Your power of attorney %(number)s does not hold on %(day)s, it was valid to %(end)s: a director signs."
    )
    known = {
        "number": last.number,
        "day": formats.day(on),
        "end": formats.day(last.revoked_on or last.valid_to),
    }
    raise NotAllowed("power_ended", words % known)
