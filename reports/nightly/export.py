"""Segments and key clients as rows of text, counted anew and stored nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from reports.nightly import pipeline, sql
from reports.nightly.context import StepContext
from reports.nightly.steps import rollup

HEADER = (
    "client_code", "amount", "share_pct", "cum_before_pct", "abc", "n_months", "active_months", "cv_pct", "xyz_freq",
    "xyz_cv", "segment",
)  # fmt: skip
KEY_HEADER = ("client_code", "share_pct", "is_key_1", "is_dependence", "is_mono")


def segment_rows(as_of: dt.date, *, base: str, level: str) -> Iterator[tuple[str, ...]]:
    """One row per client, ordered by code, in the columns of HEADER: amounts with 2 places, percentages with 4."""
    return _rows("segments_export", as_of, base=base, level=level)


def key_rows(as_of: dt.date, *, base: str, level: str) -> Iterator[tuple[str, ...]]:
    """The same in the columns of KEY_HEADER, of clients with shipments in the window; flags are 0 and 1."""
    return _rows("key_status_export", as_of, base=base, level=level)


def _rows(name: str, as_of: dt.date, **wanted: str) -> Iterator[tuple[str, ...]]:
    """First the rollup is brought up to the sales that are there, so that a file read just before is in."""
    with transaction.atomic():
        pipeline.lock()
        rollup.refresh()
        for row in sql.rows(sql.read(name), StepContext.of(as_of).parameters | wanted):
            yield tuple("" if value is None else str(value) for value in row)
