from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.querysets import SnapshotQuerySet


class AlertKind(models.TextChoices):
    SEGMENT_UP = "segment_up", _("segment rose")
    SEGMENT_DOWN = "segment_down", _("segment fell")
    LIFECYCLE = "lifecycle", _("lifecycle changed")
    OVERDUE = "overdue", _("became overdue")
    OVER_LIMIT = "over_limit", _("went over the limit")
    DEPENDENCE = "dependence", _("critical share of sales")
    MONO = "mono", _("mono-client")
    PAID = "paid", _("paid")


class Alert(models.Model):
    """One thing that the nightly found changed for a client. `figures` holds what its sentence needs, as text."""

    as_of = models.DateField(_("as of"))
    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="alerts", verbose_name=_("client")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=AlertKind.choices)
    weight = models.PositiveSmallIntegerField(default=0)
    # figures instead of a sentence: it is read in the language of whoever opens it
    figures: Any = models.JSONField(default=dict)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-as_of", "-weight", "client", "kind"]
        constraints = [models.UniqueConstraint(fields=["as_of", "client", "kind"], name="one_alert_per_kind")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.kind}"
