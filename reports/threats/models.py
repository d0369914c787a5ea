from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import UnattendedChange
from kam_crm.shared.history import tracked
from reports.threats.querysets import ThreatQuerySet


class ThreatStatus(models.TextChoices):
    FOUND = "found", pgettext_lazy("threat", "nobody took it")
    TAKEN = "taken", pgettext_lazy("threat", "in work")
    KEPT = "kept", pgettext_lazy("threat", "client kept")
    LOST = "lost", pgettext_lazy("threat", "client lost")
    FALSE_ALARM = "false_alarm", pgettext_lazy("threat", "false alarm")
    PASSED = "passed", pgettext_lazy("threat", "passed by itself")


@tracked()
class Threat(models.Model):
    """A sign that an existing client may leave us, with whoever answers for it (R102).

    `source` is one of reports.threats.sources; its `figures` hold what its sentence needs, as text. The nightly finds
    threats and ends those that nobody took; the next step of one is an open task about it.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="threats", verbose_name=_("client")
    )
    source = models.CharField(pgettext_lazy("threat", "sign"), max_length=20)
    status = models.CharField(
        _("status"), max_length=12, choices=ThreatStatus.choices, default=ThreatStatus.FOUND
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    figures: Any = models.JSONField(default=dict)
    found_on = models.DateField(_("found"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    # what came of it, in words of whoever closed it
    result = models.TextField(_("what came of it"), max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ThreatQuerySet.as_manager()

    class Meta:
        verbose_name = _("threat of refusal")
        verbose_name_plural = _("threats of refusal")
        ordering = ["-found_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ThreatStatus.values), name="threat_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("found", "taken"), closed_on__isnull=True)
                | (~models.Q(status__in=("found", "taken")) & models.Q(closed_on__isnull=False)),
                name="threat_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("lost", "false_alarm")) | ~models.Q(result=""),
                name="threat_closed_with_reason",
            ),
            models.UniqueConstraint(
                fields=["client", "source"],
                condition=models.Q(status__in=("found", "taken")),
                name="one_open_threat_per_sign",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "-found_on"],
                condition=models.Q(status__in=("found", "taken")),
                name="threat_open_by_owner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.source}"

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the people whom a deputy may act for."""
        return list(dict.fromkeys((self.owner_id, self.client.manager_id)))


class ThreatChange(UnattendedChange):
    subject = models.ForeignKey(Threat, models.CASCADE, related_name="changes")
