from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared.money import MoneyField
from reports.querysets import RunQuerySet, SegmentQuerySet, SnapshotQuerySet
from reports.segments.models.policy import Base, SegmentPolicy


class Level(models.TextChoices):
    COMPANY = "company", _("company")
    DEPARTMENT = "department", _("department")
    MANAGER = "manager", _("manager")


class SegmentSnapshot(models.Model):
    """A client's classes at one level and base as of a date (formulas.md 2.1, 2.2). Percentages have 4 places.

    `scope_id` is the department or manager whose total the share is of, 0 for the company and for the clients of
    people without a department. `n_months` are the
    months of history inside the window, `active_months` those with net sales. `without_cost` are sales of the window
    that gross profit leaves out because their cost is not known (0 on the revenue base).
    Empty classes: no sales or no history. Made when something they depend on has changed: those of a date are the
    newest that are not later.
    """

    as_of = models.DateField(_("as of"))
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    scope_id = models.BigIntegerField(default=0)
    base = models.CharField(_("base"), max_length=14, choices=Base.choices)
    # no constraint, as of all that the nightly derives: migration 0008 says what stands for it
    client = models.ForeignKey(
        "dossiers.Client",
        models.CASCADE,
        related_name="snapshots",
        verbose_name=_("client"),
        db_constraint=False,
        db_index=False,
    )
    amount = MoneyField(_("amount"))
    without_cost = MoneyField(_("sales without cost"), default=0)
    share = models.DecimalField(_("share, %"), max_digits=9, decimal_places=4, null=True)
    cum_before = models.DecimalField(_("sales before, %"), max_digits=9, decimal_places=4, null=True)
    abc = models.CharField(_("ABC"), max_length=1, blank=True)
    n_months = models.PositiveSmallIntegerField(_("months of history"))
    active_months = models.PositiveSmallIntegerField(_("months with sales"))
    # wide: sales that nearly cancel out make the mean tiny and the variation huge
    cv = models.DecimalField(_("variation, %"), max_digits=26, decimal_places=4, null=True)
    xyz_freq = models.CharField(_("XYZ by frequency"), max_length=1, blank=True)
    xyz_cv = models.CharField(_("XYZ by variation"), max_length=1, blank=True)
    segment = models.CharField(_("segment"), max_length=2, blank=True)
    # of the level's whole, exactly (formulas.md 2.6): key from the share or the sum on, the others above theirs
    is_key = models.BooleanField(_("share of a key client"), default=False)
    is_dependence = models.BooleanField(_("critical share"), default=False)
    is_mono = models.BooleanField(_("share of a mono-client"), default=False)
    policy = models.ForeignKey(
        SegmentPolicy, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["as_of", "level", "base", "-amount", "client"]
        constraints = [
            models.UniqueConstraint(
                fields=["as_of", "level", "base", "client"], name="one_segment_per_client_level_base"
            )
        ]
        indexes = [models.Index(fields=["client", "as_of"], name="segment_by_client")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.segment} {self.as_of}"


class SegmentInputs(models.Model):
    """What the segments made on a night depend on, as one text (nightly/sql/segments_inputs.sql)."""

    as_of = models.DateField(_("as of"), primary_key=True)
    inputs = models.CharField(max_length=32)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("inputs of segments")
        verbose_name_plural = _("inputs of segments")

    def __str__(self) -> str:
        return f"{self.as_of} {self.inputs}"


class Lifecycle(models.TextChoices):
    NEW = "new", pgettext_lazy("client", "new")
    ACTIVE = "active", pgettext_lazy("client", "active")
    AT_RISK = "at_risk", pgettext_lazy("client", "at risk")
    SLEEPING = "sleeping", pgettext_lazy("client", "sleeping")
    LOST = "lost", pgettext_lazy("client", "lost")
    RETURNED = "returned", pgettext_lazy("client", "returned")


class ClientLifecycle(models.Model):
    """How alive a client is as of a date, by days since the last shipment (formulas.md 2.6)."""

    as_of = models.DateField(_("as of"))
    client = models.ForeignKey(
        "dossiers.Client",
        models.CASCADE,
        related_name="lifecycles",
        verbose_name=_("client"),
        db_constraint=False,
        db_index=False,
    )
    status = models.CharField(_("status"), max_length=10, choices=Lifecycle.choices)
    last_on = models.DateField(_("last shipment"))
    days = models.PositiveIntegerField(_("days since"))
    usual_days = models.DecimalField(_("usual interval, days"), max_digits=8, decimal_places=1, null=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lifecycle")
        verbose_name_plural = _("lifecycles")
        ordering = ["as_of", "client"]
        constraints = [
            models.UniqueConstraint(fields=["as_of", "client"], name="one_lifecycle_per_client_day")
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.status}"
