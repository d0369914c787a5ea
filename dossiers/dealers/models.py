from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.clients.models.client import Client
from dossiers.dealers.querysets import DealerLinkQuerySet
from kam_crm.shared.history import tracked


@tracked()
class DealerLink(models.Model):
    """A dealer who buys from us because a client recommended our goods (R57)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="recommended", verbose_name=_("client"))
    dealer = models.ForeignKey(
        Client, models.CASCADE, related_name="recommended_by", verbose_name=_("dealer")
    )
    since = models.DateField(_("since"))
    note = models.CharField(_("how it came about"), max_length=250, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = DealerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommended dealer")
        verbose_name_plural = _("recommended dealers")
        ordering = ["dealer__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["client", "dealer"], name="dealer_once_per_client"),
            models.CheckConstraint(
                condition=~models.Q(client=models.F("dealer")), name="dealer_is_another_client"
            ),
        ]

    def __str__(self) -> str:
        return str(self.dealer)
