"""ABC and XYZ of every client, both bases, three levels: made anew only when something they depend on has changed."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import connection

from reports.models import NightlyRun, SegmentInputs, SegmentSnapshot
from reports.nightly import sql
from reports.nightly.context import StepContext
from reports.nightly.retention import forget
from reports.nightly.runs import newest_of

COLUMNS = (
    "level", "scope_id", "base", "client_id", "amount", "without_cost", "share", "cum_before", "abc", "n_months",
    "active_months", "cv", "xyz_freq", "xyz_cv", "segment",
    "is_key", "is_dependence", "is_mono", "policy_id",
)  # fmt: skip


def run(context: StepContext) -> int:
    """Rows written; none where those of an earlier night are still right: a date's are the newest not later."""
    inputs = inputs_of(context)
    written = 0 if is_known(inputs, context.as_of) else write(context, inputs)
    forget(SegmentSnapshot, context.as_of)
    forget(SegmentInputs, context.as_of)
    return written


def inputs_of(context: StepContext) -> str:
    rule = hashlib.sha256(sql.read("segments").encode()).hexdigest()
    [(inputs,)] = sql.rows(sql.read("segments_inputs"), context.parameters | {"rule": rule})
    return str(inputs)


def is_known(inputs: str, as_of: dt.date) -> bool:
    """Whether the newest snapshot not later than the date was made of the same."""
    made_on = newest_of(SegmentSnapshot, as_of)
    return made_on is not None and SegmentInputs.objects.filter(as_of=made_on, inputs=inputs).exists()


def write(context: StepContext, inputs: str) -> int:
    keep_for_later(context.as_of)
    written = sql.replace(SegmentSnapshot, COLUMNS, "segments", context.parameters)
    SegmentInputs.objects.update_or_create(as_of=context.as_of, defaults={"inputs": inputs})
    with connection.cursor() as cursor:
        # the planner has not met this date yet: it would expect one row of it and join 20,000 by loops
        cursor.execute("ANALYZE reports_segmentsnapshot (as_of, level, base)", [])
    return written


def keep_for_later(as_of: dt.date) -> None:
    """A night in the past that is made once more changes none of the nights after it: they keep what they had."""
    made_on = newest_of(SegmentSnapshot, as_of)
    later = NightlyRun.objects.later("segments", as_of)
    next_on = later.order_by("as_of").values_list("as_of", flat=True).first()
    if made_on is None or next_on is None or SegmentSnapshot.objects.filter(as_of=next_on).exists():
        return
    listed = ", ".join(COLUMNS)
    dates = {"next_on": next_on, "made_on": made_on}
    sql.run(
        f"INSERT INTO reports_segmentsnapshot (as_of, {listed})"
        f" SELECT %(next_on)s, {listed} FROM reports_segmentsnapshot WHERE as_of = %(made_on)s",
        dates,
    )
    sql.run(
        "INSERT INTO reports_segmentinputs (as_of, inputs)"
        " SELECT %(next_on)s, inputs FROM reports_segmentinputs WHERE as_of = %(made_on)s",
        dates,
    )
