"""Arguments of commands. argparse names the function where a value does not fit."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentTypeError

from kam_crm.shared.clock import check_plausible_date


def date(text: str) -> dt.date:
    """A day as 2026-11-30. Raises ValueError, and ArgumentTypeError with a reason for a slip of the year."""
    day = dt.date.fromisoformat(text)
    try:
        return check_plausible_date(day)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
