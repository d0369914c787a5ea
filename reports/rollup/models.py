from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.money import MoneyField
from reports.querysets import SnapshotQuerySet


class ClientMonth(models.Model):
    """Sales of one client in one month, all that the nightly's later steps read of the shipment lines.

    `revenue` is net of VAT and of returns; `known_revenue` and `cost` are of the lines whose cost is known, so
    gross profit is known_revenue − cost. `first_on` and `last_on` are of any line, the sale dates of sales only:
    None in a month of nothing but returns. A pair without any line has no row.
    """

    # no constraint, as of all that the nightly derives: migration 0008 says what stands for it
    client = models.ForeignKey(
        "dossiers.Client",
        models.CASCADE,
        related_name="months",
        verbose_name=_("client"),
        db_constraint=False,
        db_index=False,
    )
    month = models.DateField(_("month"))
    revenue = MoneyField(_("revenue"))
    known_revenue = MoneyField(_("revenue with known cost"))
    cost = MoneyField(_("cost"))
    lines = models.PositiveIntegerField(_("lines"))
    first_on = models.DateField(_("first line"))
    last_on = models.DateField(_("last line"))
    # a new client is new by the first sale (formulas.md 2.6), a history begins with any line (2.2)
    first_sale_on = models.DateField(_("first shipment"), null=True)
    last_sale_on = models.DateField(_("last shipment"), null=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("client's month")
        verbose_name_plural = _("clients' months")
        ordering = ["client", "month"]
        constraints = [models.UniqueConstraint(fields=["client", "month"], name="one_row_per_client_month")]
        indexes = [models.Index(fields=["month", "client"], name="client_month_by_month")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.month:%Y-%m}"


class ShipmentRhythm(models.Model):
    """When a client was shipped something, and how often: all that the lifecycle reads of the shipment lines.

    Kept until the client's lines are touched, and made anew by the lifecycle's next run; returns are no shipments.
    `shipments` are days, `usual_days` the median between one and the next; `returned_on` is the last day that came
    more than `lost_days` after the one before.
    """

    client = models.OneToOneField(
        "dossiers.Client", models.CASCADE, primary_key=True, related_name="rhythm", verbose_name=_("client")
    )
    first_on = models.DateField(_("first shipment"))
    last_on = models.DateField(_("last shipment"))
    shipments = models.PositiveIntegerField(_("shipments"))
    usual_days = models.DecimalField(_("usual interval, days"), max_digits=8, decimal_places=1, null=True)
    returned_on = models.DateField(_("returned on"), null=True)
    lost_days = models.PositiveIntegerField(_("days until lost"))

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("rhythm of shipments")
        verbose_name_plural = _("rhythms of shipments")

    def __str__(self) -> str:
        return f"{self.client_id} {self.last_on}"


class TouchedMonth(models.Model):
    """A (client, month) whose shipment lines changed since the last rollup. Written by the database's triggers.

    Plain numbers without foreign keys: a trigger of every sales statement writes here. Repeats are allowed.
    """

    # not unique: a conflict would make one sales statement wait for another's transaction
    client_id = models.BigIntegerField()
    month = models.DateField()
    at = models.DateTimeField(db_default=Now())

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("touched month")
        verbose_name_plural = _("touched months")

    def __str__(self) -> str:
        return f"{self.client_id} {self.month:%Y-%m}"
