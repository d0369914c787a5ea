from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import OwnCompany
from dossiers.documents.models import DocumentContent
from dossiers.powers.querysets import PowerQuerySet
from kam_crm.shared import files
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField


class PowerKind(models.TextChoices):
    """What a power of attorney lets a person do in the company's name."""

    CONTRACTS = "contracts", _("sign contracts")
    ACTS = "acts", _("sign acts and reconciliations")
    CLAIMS = "claims", _("settle claims")
    GOODS = "goods", _("hand over and accept goods")


@tracked()
class PowerOfAttorney(models.Model):
    """What a colleague may sign for us towards clients, and until when (R58). It is revoked, never deleted."""

    number = models.CharField(_("number"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="powers", verbose_name=_("colleague")
    )
    own_company = models.ForeignKey(
        OwnCompany,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("our legal entity"),
    )
    powers = ArrayField(models.CharField(max_length=10, choices=PowerKind.choices), verbose_name=_("powers"))
    # RUB with VAT; None: without a limit
    sum_limit = MoneyField(_("up to a sum"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    file_name = models.CharField(_("file"), max_length=files.NAME_LENGTH, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    content = models.ForeignKey(DocumentContent, models.PROTECT, null=True, blank=True, related_name="+")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    revoked_on = models.DateField(_("revoked"), null=True, blank=True)
    revoke_reason = models.CharField(_("reason"), max_length=250, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = PowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("power of attorney")
        verbose_name_plural = _("powers of attorney")
        ordering = ["-valid_to", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="power_number_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")), name="power_ends_after_start"
            ),
            models.CheckConstraint(condition=models.Q(powers__len__gt=0), name="power_allows_something"),
            models.CheckConstraint(condition=models.Q(sum_limit__gt=0), name="power_sum_positive"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the people whom a deputy may act for: who issued it."""
        return [self.issued_by_id]

    @property
    def power_words(self) -> list[str]:
        return [str(PowerKind(one).label) for one in self.powers]

    def allows(self, kind: str, on: dt.date, amount: Decimal | None = None) -> bool:
        """Whether it lets its person do this on a day, for this sum."""
        return self.holds(on) and kind in self.powers and self.reaches(amount)

    def reaches(self, amount: Decimal | None) -> bool:
        return self.sum_limit is None or amount is None or amount <= self.sum_limit

    def holds(self, on: dt.date) -> bool:
        revoked = self.revoked_on is not None and self.revoked_on <= on
        return self.valid_from <= on <= self.valid_to and not revoked
