from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models import PriceColumn
from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.history import tracked


@tracked()
class ClientPriceColumn(models.Model):
    """The column a client buys by, from a date on, in spite of the rules; after `valid_until` by them again."""

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="price_columns", verbose_name=_("client")
    )
    column = models.ForeignKey(PriceColumn, models.PROTECT, related_name="clients", verbose_name=_("column"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("client's price column")
        verbose_name_plural = _("clients' price columns")
        ordering = ["client", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["client", "valid_from"], name="one_column_per_client_day"),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="client_column_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.column)
