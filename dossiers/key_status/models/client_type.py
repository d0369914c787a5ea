from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.key_status.models.status import DAYS, KeyOrigin
from dossiers.key_status.querysets import KeyStatusQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.money import RateField


class KeyType(models.TextChoices):
    BREADWINNER = "breadwinner", _("breadwinner")
    PROSPECTIVE = "prospective", _("prospective")
    IMAGE = "image", _("image-maker")
    EXPERT = "expert", _("expert")


class TypeState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")


@tracked()
class ClientKeyType(models.Model):
    """Which of the four types a key client is, from a day until another (R19): proposed by the nightly run or a
    manager, confirmed by who leads. A client has at most one of each state at a time."""

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="key_types", verbose_name=_("client")
    )
    key_type = models.CharField(_("type of key client"), max_length=12, choices=KeyType.choices)
    state = models.CharField(_("state"), max_length=10, choices=TypeState.choices)
    origin = models.CharField(_("origin"), max_length=8, choices=KeyOrigin.choices, default=KeyOrigin.MANUAL)
    share = RateField(_("share, %"), null=True)
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    exception_reason = models.CharField(_("reason of the exception"), max_length=250, blank=True)
    valid_from = models.DateField(_("since"))
    valid_to = models.DateField(_("no longer from"), null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("set by")
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    end_reason = models.CharField(_("why it ended"), max_length=250, blank=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = KeyStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("type of key client")
        verbose_name_plural = _("types of key clients")
        ordering = ["client", "state", "-valid_from", "pk"]
        constraints = [
            ExclusionConstraint(
                name="key_type_once_at_a_time",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    ("state", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=models.Q(key_type__in=KeyType.values), name="key_type_known"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="key_type_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_type_display()}, {self.get_state_display()}"
