"""What the writes of dossiers have in common: checked spellings, nothing needed left out, nobody overrun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, StateConflict


def checked(field: str, check: Callable[..., str], *args: str) -> str:
    """The spelling `check` returns; its refusal becomes a BusinessRuleError on `field`."""
    try:
        return check(*args)
    except ValidationError as error:
        code = str(getattr(error, "code", None) or "invalid")
        raise BusinessRuleError(code, error.messages[0], field) from error


def required(field: str, text: str) -> str:
    """The text without spaces around it; nothing is refused as `<field>_required`."""
    if not text.strip():
        raise BusinessRuleError(f"{field}_required", _("Fill this in."), field)
    return text.strip()


def refuse_together(checks: Iterable[Callable[[], None]]) -> None:
    """Run every check; what they refuse is raised as one: the first refusal with the others in its `also`."""
    refusals = []
    for check in checks:
        try:
            check()
        except BusinessRuleError as error:
            refusals.append(error)
    if refusals:
        refusals[0].also = tuple(refusals[1:])
        raise refusals[0]


def believable(field: str, day: dt.date | None) -> None:
    """Raise `unlikely_date` for a year in which nobody does business (kam_crm.shared.clock)."""
    if day is not None and day.year not in clock.YEARS:
        raise BusinessRuleError("unlikely_date", _("Check the year of this date."), field)


def unchanged_since(row: models.Model, expected_updated_at: dt.datetime | None) -> None:
    """Raise StateConflict `changed_meanwhile` when somebody saved the row after it was read.

    `row` must be locked. None skips the check: the caller does not know what it read.
    """
    if expected_updated_at is not None and row.updated_at != expected_updated_at:  # type: ignore[attr-defined]
        raise StateConflict(
            "changed_meanwhile",
            _("Somebody saved other values while you were editing. Compare them and save again."),
            current_updated_at=row.updated_at.isoformat(),  # type: ignore[attr-defined]
        )
