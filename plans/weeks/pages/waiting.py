"""Weeks that wait for a decision."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from accounts.rights.covers import covered_manager_ids
from plans.models import Activity, ActivityStatus, WeekPlan, WeekStatus


def waiting_plans(user: User) -> Any:
    """Submitted weeks this person may decide on, with how many activities each holds."""
    activities = Activity.objects.exclude(status=ActivityStatus.CANCELLED)
    return (
        WeekPlan.objects.visible_to(user)
        .filter(status=WeekStatus.SUBMITTED)
        # nobody decides on their own week or one they deputise for: `not_own` would refuse
        .exclude(manager__in=[user.pk, *covered_manager_ids(user)])
        .select_related("manager__department")
        .prefetch_related(Prefetch("activities", activities, to_attr="planned"))
        .order_by("iso_year", "iso_week", "manager__full_name")
    )
