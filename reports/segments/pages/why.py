"""How a client came by a segment, in one sentence that anybody can check against the sales (formulas.md 2.1, 2.2)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam_crm.shared import currency, formats
from reports.models import Base, Level, SegmentPolicy, SegmentSnapshot, XyzMode
from reports.segments.services import window

# what a share is of
WHOLES = {
    (Base.REVENUE, Level.COMPANY): gettext_lazy("of the company's sales"),
    (Base.REVENUE, Level.DEPARTMENT): gettext_lazy("of the department's sales"),
    (Base.REVENUE, Level.MANAGER): gettext_lazy("of the manager's sales"),
    (Base.GROSS_PROFIT, Level.COMPANY): gettext_lazy("of the company's gross profit"),
    (Base.GROSS_PROFIT, Level.DEPARTMENT): gettext_lazy("of the department's gross profit"),
    (Base.GROSS_PROFIT, Level.MANAGER): gettext_lazy("of the manager's gross profit"),
}
HUNDRED = Decimal(100)


def why_segment(snapshot: SegmentSnapshot, policy: SegmentPolicy) -> str:
    """Both letters, or why one is missing, and the months that were looked at. In the language that is active."""
    first, last = window(snapshot.as_of, policy)
    regularity = by_frequency if policy.shown_xyz == XyzMode.FREQUENCY else by_variation
    parts = {
        "abc": by_share(snapshot, policy),
        "xyz": regularity(snapshot, policy),
        "first": formats.month_name(first),
        "last": formats.month_name(last),
    }
    text = _("%(abc)s; %(xyz)s; %(first)s to %(last)s") % parts
    if snapshot.without_cost:
        left_out = {"amount": currency.amount(snapshot.without_cost, 2)}
        text += "; " + _("sales of %(amount)s without a known cost are left out") % left_out
    return text + "."


def by_share(snapshot: SegmentSnapshot, policy: SegmentPolicy) -> str:
    if snapshot.cum_before is None:
        return _no_share(snapshot)
    # the line that the client did not get below: C is beside the lower one
    line = policy.abc_b if snapshot.abc == "C" else policy.abc_a
    known = {
        "letter": snapshot.abc,
        "before": percent_beside(snapshot.cum_before, line),
        "whole": WHOLES[Base(snapshot.base), Level(snapshot.level)],
        "line": formats.percent(line, 0),
        "next": formats.percent(policy.abc_b, 0),
    }
    if snapshot.abc == "A":
        return _("%(letter)s: %(before)s %(whole)s come from larger clients, less than %(line)s") % known
    if snapshot.abc == "B":
        # B lies between two lines: 94.97 % must not be shown as 95.0 % «below 95 %»
        known["before"] = percent_beside(snapshot.cum_before, policy.abc_a, policy.abc_b)
        return (
            _(
                "%(letter)s: %(before)s %(whole)s come from larger clients, not below %(line)s but below %(next)s"
            )
            % known
        )
    return _("%(letter)s: %(before)s %(whole)s come from larger clients, not below %(line)s") % known


def _no_share(snapshot: SegmentSnapshot) -> str:
    amount = {"amount": currency.amount(snapshot.amount, 2)}
    if snapshot.base == Base.GROSS_PROFIT:
        return _("no ABC class: gross profit is %(amount)s, not above zero") % amount
    if snapshot.amount < 0:
        return _("no ABC class: more was returned than sold, %(amount)s") % amount
    return _("no ABC class: no sales")


def by_frequency(snapshot: SegmentSnapshot, policy: SegmentPolicy) -> str:
    if not snapshot.xyz_freq:
        return _no_habit(snapshot, policy)
    months = snapshot.n_months
    lines = (policy.freq_x, policy.freq_y)
    share = HUNDRED * snapshot.active_months / months
    known = {
        "letter": snapshot.xyz_freq,
        "active": snapshot.active_months,
        "count": months,
        "share": percent_beside(share, *lines),
        "x": formats.percent(policy.freq_x, 0),
        "y": formats.percent(policy.freq_y, 0),
    }
    return (
        ngettext(
            "%(letter)s: bought in %(active)s of %(count)s month, %(share)s (X from %(x)s, Y from %(y)s)",
            "%(letter)s: bought in %(active)s of %(count)s months, %(share)s (X from %(x)s, Y from %(y)s)",
            months,
        )
        % known
    )


def by_variation(snapshot: SegmentSnapshot, policy: SegmentPolicy) -> str:
    if not snapshot.xyz_cv or snapshot.cv is None:
        return _no_habit(snapshot, policy)
    known = {
        "letter": snapshot.xyz_cv,
        "cv": percent_beside(snapshot.cv, policy.cv_x, policy.cv_y),
        "x": formats.percent(policy.cv_x, 0),
        "y": formats.percent(policy.cv_y, 0),
    }
    return _("%(letter)s: months vary by %(cv)s (X up to %(x)s, Y up to %(y)s)") % known


def _no_habit(snapshot: SegmentSnapshot, policy: SegmentPolicy) -> str:
    months = snapshot.n_months
    if months < policy.min_months:
        return ngettext(
            "no XYZ class: %(count)s month of history, %(least)s are needed",
            "no XYZ class: %(count)s months of history, %(least)s are needed",
            months,
        ) % {"count": months, "least": policy.min_months}
    if snapshot.active_months == 0:
        return _("no XYZ class: no month with sales")
    return _("no XYZ class: the mean month is not above zero")


def percent_beside(value: Decimal, *lines: int) -> str:
    """With as many decimals (1 to 4) as it takes not to look like a line it does not touch."""
    for places in (1, 2, 3):
        rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        if rounded not in lines or value in lines:
            return formats.percent(value, places)
    return formats.percent(value, 4)
