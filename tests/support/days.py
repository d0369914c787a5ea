"""The day of the tests that need a known one."""

from __future__ import annotations

import datetime as dt

TODAY = dt.date(2026, 11, 18)  # a Wednesday
