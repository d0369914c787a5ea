from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StatusChange, on_behalf_of_field
from accounts.rights.covers import author
from approvals.models import Requests
from catalogue.models import Product
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField, QuantityField, RateField, total
from kam_crm.shared.scoping import ReferenceQuerySet
from orders.acts.querysets import ActQuerySet, OfActQuerySet
from orders.shipping.models import Shipment, ShipmentLine, Side


class Nature(models.TextChoices):
    """What a kind of discrepancy does: all but the surplus take away from what was documented."""

    SHORTAGE = "shortage", _("shortage")
    MISSORT = "missort", _("mis-sort")
    SURPLUS = "surplus", _("surplus")
    DAMAGE = "damage", _("damage")
    QUALITY = "quality", _("quality")


class DiscrepancyKind(models.Model):
    """A kind of the company's own list (R150). One that is added without more says that goods were not accepted."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60, unique=True)
    nature = models.CharField(_("what it does"), max_length=8, choices=Nature.choices, default=Nature.QUALITY)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of discrepancy")
        verbose_name_plural = _("kinds of discrepancies")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(nature__in=Nature.values), name="discrepancy_nature_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ActStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("act", "draft")
    ASKED = "asked", pgettext_lazy("act", "being approved")
    APPROVED = "approved", pgettext_lazy("act", "approved")
    REFUSED = "refused", pgettext_lazy("act", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("act", "withdrawn")
    REVERSED = "reversed", pgettext_lazy("act", "reversed")


@tracked()
class DiscrepancyAct(models.Model):
    """What a client received otherwise than a shipment says (R148–R150). Nothing is posted before it is approved.

    `document` holds the corrections, `reversal` what took them back; `is_late` one drawn up after its term.
    `step` is the one of the route that is being asked, None while none is.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="acts", verbose_name=_("shipment"))
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="acts", verbose_name=_("client")
    )
    status = models.CharField(_("status"), max_length=10, choices=ActStatus.choices, default=ActStatus.DRAFT)
    date = models.DateField(_("drawn up"))
    due_on = models.DateField(_("to be drawn up by"))
    is_late = models.BooleanField(_("taken after its term"), default=False)
    step = models.PositiveSmallIntegerField(_("step of the route"), null=True)
    step_due_on = models.DateField(_("to be decided by"), null=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn up by")
    )
    on_behalf_of = on_behalf_of_field()
    document = models.OneToOneField(
        Shipment, models.PROTECT, null=True, related_name="act", verbose_name=_("document")
    )
    reversal = models.OneToOneField(
        Shipment, models.PROTECT, null=True, related_name="reversed_act", verbose_name=_("reversal")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    approvals = Requests()

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("discrepancy act")
        verbose_name_plural = _("discrepancy acts")
        ordering = ["-date", "-pk"]
        indexes = [models.Index(fields=["client", "-date"], name="act_by_client")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ActStatus.values), name="act_status_known"),
            models.CheckConstraint(
                condition=models.Q(status__in=["approved", "reversed"], document__isnull=False)
                | ~models.Q(status__in=["approved", "reversed"]) & models.Q(document__isnull=True),
                name="approved_act_has_its_document",
            ),
            models.CheckConstraint(
                condition=models.Q(status="reversed", reversal__isnull=False)
                | ~models.Q(status="reversed") & models.Q(reversal__isnull=True),
                name="reversed_act_has_its_reversal",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def author_words(self) -> str:
        """Who drew it up; a deputy with the manager who was covered."""
        return author(self.author.full_name, self.on_behalf_of)

    @property
    def gross(self) -> Decimal:
        """What it changes of the debt, RUB with VAT: below 0 the client owes less."""
        return total(line.amount for line in self.lines.all())


@tracked()
class ActLine(models.Model):
    """What was documented and what came, in units of the product; `amount` is of the difference, RUB with VAT.

    `instead_of` makes a mis-sort pair: this came instead of that line (R149). What no line of the shipment names has
    the client's `price` of the day, with VAT.
    """

    act = models.ForeignKey(DiscrepancyAct, models.CASCADE, related_name="lines", verbose_name=_("act"))
    position = models.PositiveSmallIntegerField(_("No."))
    shipment_line = models.ForeignKey(
        ShipmentLine, models.PROTECT, null=True, blank=True, related_name="act_lines"
    )
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    documented = QuantityField(_("documented"))
    actual = QuantityField(_("actual"))
    kind = models.ForeignKey(
        DiscrepancyKind, models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("kind")
    )
    instead_of = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="came", verbose_name=_("instead of")
    )
    price = MoneyField(_("price with VAT"))
    vat_rate = RateField(_("VAT, %"), default=0)
    unit_cost = MoneyField(_("cost of a unit"), null=True)
    amount = MoneyField(_("sum of the difference with VAT"), default=0)
    note = models.CharField(_("note"), max_length=250, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfActQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an act")
        verbose_name_plural = _("lines of acts")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["act", "shipment_line"], name="line_once_per_act"),
            models.CheckConstraint(
                condition=models.Q(documented__gte=0, actual__gte=0), name="act_quantities_not_negative"
            ),
            # what the shipment does not name was not documented
            models.CheckConstraint(
                condition=models.Q(shipment_line__isnull=False)
                | models.Q(documented=0, product__isnull=False),
                name="act_line_of_shipment_or_undocumented",
            ),
            models.CheckConstraint(
                condition=models.Q(instead_of__isnull=True) | ~models.Q(instead_of=models.F("id")),
                name="act_pair_of_two",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__isnull=False) | models.Q(actual=models.F("documented")),
                name="act_difference_has_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product or ''} {self.documented} → {self.actual}".strip()

    @property
    def difference(self) -> Decimal:
        """Below 0: missing or not accepted."""
        return self.actual - self.documented


# whoever brought the goods signs, too
SIDES = [*Side.choices, ("carrier", _("the carrier's"))]


class ActSignatory(models.Model):
    """Who signed an act, for whom and when."""

    act = models.ForeignKey(DiscrepancyAct, models.CASCADE, related_name="signatories")
    name = models.CharField(_("name"), max_length=120)
    side = models.CharField(_("side"), max_length=7, choices=SIDES)
    signed_on = models.DateField(_("signed"))

    objects = OfActQuerySet.as_manager()

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["signed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=[*Side.values, "carrier"]), name="signatory_side_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class RouteStep(models.Model):
    """Who decides on an act, in the order of `position` (R151): by what it documents and from which sum on.

    `nature` empty: acts of any kind; `days` are working days for the decision.
    """

    class Decider(models.TextChoices):
        WAREHOUSE = "act_goods", _("whoever has the goods")
        HEAD = "act", _("whoever approves, within the limit")
        FINANCE = "act_money", _("whoever keeps the debts")

    position = models.PositiveSmallIntegerField(_("No."))
    decider = models.CharField(_("who decides"), max_length=30, choices=Decider.choices)
    nature = models.CharField(_("of acts with"), max_length=8, choices=Nature.choices, blank=True)
    from_amount = MoneyField(_("from a sum of"), default=0)
    days = models.PositiveSmallIntegerField(_("working days"), default=3)

    objects: Any = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the route of acts")
        verbose_name_plural = _("route of acts")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decider__in=["act_goods", "act", "act_money"]), name="route_decider_known"
            ),
            models.UniqueConstraint(fields=["position"], name="route_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_decider_display()}"


class ActChange(StatusChange):
    subject = models.ForeignKey(DiscrepancyAct, models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"{self.subject_id}: {self.action}"
