"""What the writes of dossiers have in common: checked spellings, nothing needed left out, nobody overrun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.covers import MANAGING
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError


def checked(field: str, check: Callable[..., str], *args: str) -> str:
    """The spelling `check` returns; its refusal becomes a BusinessRuleError on `field`."""
    try:
        return check(*args)
    except ValidationError as error:
        code = str(getattr(error, "code", None) or "invalid")
        raise BusinessRuleError(code, error.messages[0], field) from error


def refuse_together(checks: Iterable[Callable[[], None]]) -> None:
    """Run every check; what they refuse is raised as one: the first refusal with the others in its `also`."""
    refusals = []
    for check in checks:
        try:
            # in order: a later check may use the spelling an earlier one has set
            check()
        except BusinessRuleError as error:
            refusals.append(error)
    if refusals:
        refusals[0].also = tuple(refusals[1:])
        raise refusals[0]


def check_plausible_date(field: str, day: dt.date | None) -> None:
    """Raise `unlikely_date` for a year in which nobody does business (kam_crm.shared.clock)."""
    if day is not None and day.year not in clock.YEARS:
        raise BusinessRuleError("unlikely_date", _("Check the year of this date."), field)


def may_have_clients(manager: User) -> bool:
    return manager.is_active and manager.role in MANAGING


def refuse_non_manager(manager: User) -> None:
    """Raise `not_a_manager` for who may not be responsible for clients."""
    if not may_have_clients(manager):
        raise BusinessRuleError(
            "not_a_manager", _("Only a key account manager or a head may be responsible."), "manager"
        )
