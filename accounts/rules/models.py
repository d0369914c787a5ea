from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.departments.models import Department
from accounts.rules.querysets import RuleQuerySet
from accounts.users.models import User
from kam_crm.shared.history import tracked
from kam_crm.shared.scoping import ReferenceQuerySet


@tracked()
class Rule(models.Model):
    """A limit of a role, or of a role in one department, from a day on (accounts.rules.known; docs/decisions/0016).

    Of a limit `name` is the capability; no `value` is without limit. Rows that have begun are never changed.
    """

    name = models.CharField(_("rule"), max_length=40)
    role = models.CharField(_("role"), max_length=20, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("department")
    )
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2, null=True)
    valid_from = models.DateField(_("valid from"))
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    # none: what the installation began with
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    updated_at = models.DateTimeField(_("set"), auto_now=True)

    objects: Any = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["name", "role", "department", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "role", "department", "valid_from"],
                nulls_distinct=False,
                name="rule_once_a_day",
            ),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="rule_not_negative"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | ~models.Q(role=""), name="only_a_limit_may_be_none"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.role} {self.valid_from}"


@tracked()
class CalendarDay(models.Model):
    """A day that is worked or free against the calendar of the country (kam_crm.shared.working_days)."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("working day"))
    reason = models.CharField(_("reason"), max_length=250)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    updated_at = models.DateTimeField(_("set"), auto_now=True)

    objects: Any = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception of the calendar")
        verbose_name_plural = _("exceptions of the calendar")
        ordering = ["day"]

    def __str__(self) -> str:
        return str(self.day)
