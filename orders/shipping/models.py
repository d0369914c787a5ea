from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import Product
from kam_crm.shared.money import MoneyField, QuantityField
from kam_crm.shared.scoping import WordQuerySet
from orders.drafting.models import Order, OrderLine
from orders.shipping.querysets import LineRefusalQuerySet, ShipmentLineQuerySet, ShipmentQuerySet


class LineKind(models.TextChoices):
    SALE = "sale", _("sale")
    RETURN = "return", _("return")
    CORRECTION = "correction", _("correction by an act")


class Shipment(models.Model):
    """A posted document: what left for a client, or came back. Number, date and client name it."""

    number = models.CharField(_("number"), max_length=40)
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="shipments", verbose_name=_("client")
    )
    date = models.DateField(_("date"))
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="shipments", verbose_name=_("order")
    )
    returns = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="returned_by", verbose_name=_("return of")
    )
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("correction of"),
    )
    reason = models.CharField(_("reason of the return"), max_length=250, blank=True)
    is_imported = models.BooleanField(_("imported"), default=False)
    # programs ask by it what came since: an import that replaces a document moves it (write_sales.sql)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        ordering = ["-date", "-pk"]
        constraints = [
            # not the number alone: other programs give it again on another day or to another client
            models.UniqueConstraint(fields=["number", "date", "client"], name="shipment_document_once")
        ]
        indexes = [models.Index(fields=["client", "-date", "-id"], name="shipment_by_client_date")]

    def __str__(self) -> str:
        return self.number


class Side(models.TextChoices):
    """Whose it is that something was not shipped (R146)."""

    OURS = "ours", _("ours")
    CLIENT = "client", _("the client's")


class RefusalReason(models.Model):
    """Why something is not shipped, a word of the company's own list; only words that are told apart are counted."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason of refusals")
        verbose_name_plural = _("reasons of refusals")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class LineRefusal(models.Model):
    """What of an ordered line will not be shipped any more, whose decision that was and why (R146).

    `cause` is the reason by its word, `measure` what is done so that it does not happen again, until `measure_due` by
    `responsible`.
    """

    order_line = models.ForeignKey(
        OrderLine, models.PROTECT, related_name="refusals", verbose_name=_("order line")
    )
    quantity = QuantityField(_("quantity"))
    side = models.CharField(_("whose decision"), max_length=6, choices=Side.choices)
    reason = models.CharField(_("reason"), max_length=250)
    cause = models.ForeignKey(
        RefusalReason, models.PROTECT, null=True, related_name="refusals", verbose_name=_("kind of reason")
    )
    measure = models.CharField(_("measure"), max_length=250, blank=True, db_default="")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("responsible")
    )
    measure_due = models.DateField(_("measure until"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = LineRefusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("refusal of a line")
        verbose_name_plural = _("refusals of lines")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="refused_quantity_positive"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="refusal_side_known"),
            models.CheckConstraint(
                condition=models.Q(measure="") | models.Q(responsible__isnull=False),
                name="refusal_measure_has_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_line}: {self.quantity}"

    @property
    def client(self) -> Any:
        """Whose manager a deputy acts for who writes here."""
        return self.order_line.order.client


class ShipmentLine(models.Model):
    """The one sales fact. Signed: a return's quantity, amount, VAT and cost are negative, a correction's either.

    `amount` is net of VAT, `cost` is of the line and None where it is not known. `client` and `date` repeat the
    document's, so that the analytics read one table. `returned_line` is the sale of which this line came back,
    `corrected_line` the one that an act corrects by this line; both together say how much is left with the client.
    """

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="lines", verbose_name=_("document"))
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="+", verbose_name=_("client"), db_index=False
    )  # the index by client and date serves it
    date = models.DateField(_("date"))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    order_line = models.ForeignKey(OrderLine, models.PROTECT, null=True, blank=True, related_name="shipped")
    returned_line = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="returned", db_index=False
    )  # the partial index serves it: few lines are returns
    corrected_line = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind.choices, default=LineKind.SALE)
    quantity = QuantityField(_("quantity"))
    amount = MoneyField(_("amount net of VAT"))
    vat = MoneyField(_("VAT"), default=0)
    cost = MoneyField(_("cost"), null=True, blank=True)

    objects = ShipmentLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("shipment line")
        verbose_name_plural = _("shipment lines")
        ordering = ["-date", "-pk"]
        constraints = [
            # imports write by SQL past the services, and every report adds these sums up with their sign
            models.CheckConstraint(
                condition=models.Q(kind="sale", quantity__gte=0, amount__gte=0)
                | models.Q(kind="return", quantity__lte=0, amount__lte=0)
                # of an act: less or more, quantity and sum alike
                | models.Q(kind="correction", quantity__lte=0, amount__lte=0)
                | models.Q(kind="correction", quantity__gte=0, amount__gte=0),
                name="shipment_line_sign_follows_kind",
            )
        ]
        indexes = [
            # with the kind in it: days of shipments are read from the index alone
            models.Index(fields=["client", "date"], include=["kind"], name="shipment_line_by_client_date"),
            models.Index(fields=["-date", "id"], name="shipment_line_by_date"),
            models.Index(
                fields=["returned_line"],
                condition=models.Q(returned_line__isnull=False),
                name="shipment_line_returned",
            ),
            models.Index(
                fields=["corrected_line"],
                condition=models.Q(corrected_line__isnull=False),
                name="shipment_line_corrected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.amount}"
