"""Which thresholds hold on a date, the months they look at, and how they are set."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from kam_crm.shared import formats
from kam_crm.shared.clock import add_months, month_start
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from reports.models import NightlyRun, SegmentPolicy

SINCE = dt.date(1990, 1, 1)
# the first of each pair is to be smaller than the second
ORDERED = (
    ("abc_a", "abc_b"), ("freq_y", "freq_x"), ("cv_x", "cv_y"), ("active_days", "lost_days"),
    ("dependence_pct", "mono_pct"), ("candidate_pct", "key_pct"),
)  # fmt: skip
PERCENTS = (
    "abc_a",
    "abc_b",
    "freq_x",
    "freq_y",
    "dependence_pct",
    "mono_pct",
    "key_pct",
    "candidate_pct",
)  # of a whole; a variation may pass 100 %
LEAST = {"window_months": 1, "min_months": 1, "risk_times": 1, "risk_shipments": 2, "cv_x": 0}
MOST = dict.fromkeys(PERCENTS, 100) | {"window_months": 60, "cv_x": 1000, "cv_y": 1000}
LARGEST = 3650
SUMS = ("key_sum", "candidate_potential")


def policy_for(as_of: dt.date) -> SegmentPolicy:
    """The newest policy that has begun. Where none has, the defaults of formulas.md 2.1 and 2.2, not stored."""
    begun = SegmentPolicy.objects.filter(valid_from__lte=as_of)
    return begun.order_by("-valid_from").first() or SegmentPolicy(valid_from=min(SINCE, as_of))


def stored_policy_for(as_of: dt.date) -> SegmentPolicy:
    """The same as a row, which snapshots name. For the nightly: a page writes nothing."""
    policy = policy_for(as_of)
    if policy.pk is None:
        # a second nightly may be the first to ask
        policy, _made = SegmentPolicy.objects.get_or_create(valid_from=policy.valid_from)
    return policy


def window(as_of: dt.date, policy: SegmentPolicy) -> tuple[dt.date, dt.date]:
    """First days of the first and the last month of the window: full months before the month of `as_of`."""
    # the incomplete month never enters ABC and XYZ (formulas.md 2)
    last = add_months(month_start(as_of), -1)
    return add_months(last, 1 - policy.window_months), last


@service(capability="policy.write")
def set_policy(*, by: User, valid_from: dt.date, **thresholds: Any) -> SegmentPolicy:
    """Write the thresholds that hold from a day that no nightly has computed yet; the same day again replaces them.

    `thresholds` are fields of SegmentPolicy, all of them. Raises NotAllowed `forbidden`; BusinessRuleError
    `already_computed`, `out_of_range`, `not_in_order`, `window_too_short`.
    """
    _check_open(valid_from)
    for name, value in thresholds.items():
        _check_range(name, value)
    for less, more in ORDERED:
        if thresholds[less] >= thresholds[more]:
            message = _("This must be greater than «%(other)s».") % {"other": label_of(less)}
            raise BusinessRuleError("not_in_order", message, more)
    if thresholds["min_months"] > thresholds["window_months"]:
        raise BusinessRuleError("window_too_short", _("The window has fewer months than this."), "min_months")
    policy, _made = SegmentPolicy.objects.update_or_create(valid_from=valid_from, defaults=thresholds)
    return policy


@service(capability="policy.write")
def withdraw_policy(*, by: User, policy: SegmentPolicy) -> None:
    """Take away thresholds that have not been used yet. Raises as `set_policy` does."""
    _check_open(policy.valid_from)
    policy.delete()


def last_computed() -> dt.date | None:
    """The newest date the nightly has begun to compute; its thresholds stand."""
    newest: dt.date | None = NightlyRun.objects.aggregate(newest=Max("as_of"))["newest"]
    return newest


def label_of(name: str) -> str:
    return str(SegmentPolicy._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _check_open(valid_from: dt.date) -> None:
    newest = last_computed()
    if newest is not None and valid_from <= newest:
        message = _("Figures up to %(date)s have already been computed: choose a later day.")
        raise BusinessRuleError("already_computed", message % {"date": formats.day(newest)}, "valid_from")


def _check_range(name: str, value: Any) -> None:
    if name in SUMS and value is not None and value <= 0:
        raise BusinessRuleError("sum_not_positive", _("The sum is more than 0."), name)
    if name in SUMS or not isinstance(value, int):
        return
    least, most = LEAST.get(name, 1), MOST.get(name, LARGEST)
    if not least <= value <= most:
        message = _("From %(least)s to %(most)s.") % {"least": least, "most": most}
        raise BusinessRuleError("out_of_range", message, name)
