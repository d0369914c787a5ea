from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dossiers.clients.querysets import client_scope
from dossiers.models import Outlet
from kam_crm.shared.scoping import Person, ScopedQuerySet
from orders.shipping.models import Shipment


class DeliveryQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> DeliveryQuerySet:
        return self.filter(client_scope(user, "shipment__client__"))


class Delivery(models.Model):
    """How a shipment gets to the client (R162): where to, in which window, with whom; `delivered_on` is when it came.

    The address is copied from the point of delivery: where that moves later, this stays where the goods went.
    """

    shipment = models.OneToOneField(
        Shipment, models.CASCADE, related_name="delivery", verbose_name=_("shipment")
    )
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("point of delivery")
    )
    address = models.CharField(_("address"), max_length=250)
    window = models.CharField(_("delivery window"), max_length=120, blank=True)
    carrier = models.CharField(_("carrier"), max_length=120, blank=True)
    transport = models.CharField(_("driver and vehicle"), max_length=250, blank=True)
    planned_on = models.DateField(_("delivery on"))
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(address=""), name="delivery_has_address"),
        ]

    def __str__(self) -> str:
        return f"{self.shipment}: {self.address}"

    @property
    def is_late(self) -> bool:
        return self.delivered_on is not None and self.delivered_on > self.planned_on
