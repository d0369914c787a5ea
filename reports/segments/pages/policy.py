"""Rules of segments as pages show them: the versions with what each changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.history.pages.changes import author
from kam_crm.shared import clock
from reports.models import SegmentPolicy
from reports.segments.services import label_of, last_computed

MOST = 50  # versions shown
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Shown"), ("shown_base", "shown_xyz", "window_months", "min_months")),
    (_("ABC by share of sales"), ("abc_a", "abc_b")),
    (_("XYZ by frequency"), ("freq_x", "freq_y")),
    (_("XYZ by variation"), ("cv_x", "cv_y")),
    (
        _("Lifecycle and risks"),
        ("active_days", "lost_days", "risk_times", "risk_shipments"),
    ),
    (
        _("Key clients and dependence"),
        (
            "key_pct",
            "key_sum",
            "dependence_pct",
            "mono_pct",
            "candidate_pct",
            "candidate_growth_pct",
            "candidate_potential",
        ),
    ),
)
THRESHOLDS = tuple(name for _label, names in GROUPS for name in names)


@dataclass(frozen=True)
class Version:
    policy: SegmentPolicy
    changes: list[dict[str, Any]]
    is_current: bool
    is_coming: bool
    who: str  # set or changed it last; empty for the defaults of the installation
    at: dt.datetime | None


class Rules:
    def __init__(self, user: User) -> None:
        self.user, self.today = user, clock.today()

    @property
    def can_write(self) -> bool:
        return self.user.can("policy.write")

    @cached_property
    def _policies(self) -> list[SegmentPolicy]:
        return list(SegmentPolicy.objects.visible_to(self.user).order_by("-valid_from")[:MOST])

    @cached_property
    def _newest_computed(self) -> dt.date:
        return last_computed() or dt.date.min

    @cached_property
    def current(self) -> SegmentPolicy:
        """Those that have begun; the defaults where none has."""
        return next((one for one in self._policies if one.valid_from <= self.today), SegmentPolicy())

    @cached_property
    def versions(self) -> list[Version]:
        # newest first, so the version before is the next in the list; there may be none at all
        befores = [*self._policies[1:], None][: len(self._policies)]
        steps = _last_steps(self._policies)
        return [
            Version(
                policy=policy,
                changes=_changes(policy, before) if before else [],
                is_current=policy == self.current,
                is_coming=policy.valid_from > max(self._newest_computed, self.today),
                who=steps[policy.pk].who or "" if policy.pk in steps else "",
                at=steps[policy.pk].pgh_created_at if policy.pk in steps else None,
            )
            for policy, before in zip(self._policies, befores, strict=True)
        ]

    @property
    def groups(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "rows": [{"label": _title(name), "value": words(self.current, name)} for name in names]}
            for label, names in GROUPS
        ]  # fmt: skip

    @property
    def first_open_day(self) -> dt.date:
        return max(self._newest_computed, self.today) + dt.timedelta(days=1)

    @property
    def newest_values(self) -> dict[str, Any]:
        newest = self._policies[0] if self._policies else SegmentPolicy()
        return model_to_dict(newest, fields=THRESHOLDS)


def _last_steps(policies: list[SegmentPolicy]) -> dict[int, Any]:
    """The newest event of each policy, with `who`."""
    events = SegmentPolicy.pgh_event_model.objects  # type: ignore[attr-defined]
    steps = events.filter(pgh_obj__in=[policy.pk for policy in policies]).annotate(who=author())
    # in the order of events the last one of a policy stays in the dictionary
    return {step.pgh_obj_id: step for step in steps.order_by("pgh_id")}


def words(policy: SegmentPolicy, name: str) -> Any:
    display = getattr(policy, f"get_{name}_display", None)
    return display() if display else getattr(policy, name)


def _changes(policy: SegmentPolicy, before: SegmentPolicy) -> list[dict[str, Any]]:
    return [
        {"label": _title(name), "before": words(before, name), "now": words(policy, name)}
        for name in THRESHOLDS
        if getattr(policy, name) != getattr(before, name)
    ]


def _title(name: str) -> str:
    label = label_of(name)
    return label[:1].upper() + label[1:]
