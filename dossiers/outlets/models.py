from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.history import tracked


@tracked()
class Outlet(models.Model):
    """A place that a client's goods are brought to. The client knows it by `code`; one that closed is not active."""

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="outlets", verbose_name=_("client")
    )
    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=200)
    address = models.CharField(_("address"), max_length=250, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    # in words: «Mon–Fri 8–12, not at the end of a month» is what drivers are told
    delivery_window = models.CharField(_("delivery window"), max_length=120, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        ordering = ["client", "code"]
        constraints = [
            models.UniqueConstraint(fields=["client", "code"], name="outlet_code_once_per_client"),
            models.CheckConstraint(condition=~models.Q(code=""), name="outlet_has_code"),
        ]

    def __str__(self) -> str:
        return self.name
