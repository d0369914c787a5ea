"""Arguments of commands. argparse names the function where a value does not fit."""

from __future__ import annotations

import datetime as dt


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
