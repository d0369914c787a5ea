from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.vat import VatKind
from kam_crm.shared.history import tracked
from kam_crm.shared.money import RateField
from kam_crm.shared.scoping import ReferenceQuerySet


@tracked()
class VatRate(models.Model):
    """The rate of a kind of goods from a day on; the law changes it for everybody at once."""

    kind = models.CharField(_("kind"), max_length=10, choices=VatKind.choices)
    rate = RateField(_("VAT, %"))
    valid_from = models.DateField(_("valid from"), default=dt.date(2004, 1, 1))

    objects: Any = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("rate of VAT")
        verbose_name_plural = _("rates of VAT")
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="one_vat_rate_per_day"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["standard", "reduced"], rate__gt=0, rate__lt=100)
                | models.Q(kind__in=["zero", "exempt"], rate=0),
                name="vat_rate_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.rate}"
