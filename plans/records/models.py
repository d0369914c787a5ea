"""What a contact leaves behind besides its result: protocols, trainings, shelves, samples, guests."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import Product
from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.money import QuantityField
from plans.promises.models import Side


class Record(models.Model):
    """Of one contact, and so of its client: written with the contact or after it."""

    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="+", verbose_name=_("client"), editable=False
    )
    activity = models.ForeignKey(
        "plans.Activity", models.CASCADE, related_name="%(class)ss", verbose_name=_("contact")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]


@tracked()
class ReviewProtocol(Record):
    """Interim results talked over by specialists of both sides (R80)."""

    our_people = models.CharField(_("from our side"), max_length=500)
    their_people = models.CharField(_("from the client"), max_length=500)
    summary = models.TextField(_("what was found"), max_length=2000)

    class Meta(Record.Meta):
        verbose_name = _("review protocol")
        verbose_name_plural = _("review protocols")
        constraints = [models.UniqueConstraint(fields=["activity"], name="one_protocol_per_activity")]

    def __str__(self) -> str:
        return f"{self.our_people} / {self.their_people}"


@tracked()
class ReviewCorrection(Record):
    """What both sides agreed to change, and by when; `done_on` once it is changed (R80)."""

    text = models.CharField(_("what changes"), max_length=500)
    side = models.CharField(_("who does it"), max_length=6, choices=Side.choices)
    due_on = models.DateField(_("by when"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("agreed correction")
        verbose_name_plural = _("agreed corrections")
        constraints = [
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="correction_side_known")
        ]

    def __str__(self) -> str:
        return self.text


@tracked()
class StaffTraining(Record):
    """The client's staff learned how to sell our goods (R103)."""

    topic = models.CharField(_("topic"), max_length=200)
    trainer = models.CharField(_("trainer"), max_length=150)
    participants = models.CharField(_("participants"), max_length=1000)
    outcome = models.TextField(_("result"), max_length=2000)

    class Meta(Record.Meta):
        verbose_name = _("staff training")
        verbose_name_plural = _("staff trainings")
        constraints = [models.UniqueConstraint(fields=["activity"], name="one_training_per_activity")]

    def __str__(self) -> str:
        return self.topic


@tracked()
class ShelfReport(Record):
    """How an outlet of the client shows our goods; photos are files of the contact (R104)."""

    outlet = models.ForeignKey(
        "dossiers.Outlet", models.PROTECT, related_name="shelf_reports", verbose_name=_("outlet")
    )
    shelf_share = models.DecimalField(_("share of the shelf, %"), max_digits=5, decimal_places=2)
    planogram = models.DecimalField(_("planogram kept, %"), max_digits=5, decimal_places=2)
    missing = models.ManyToManyField(
        Product, blank=True, related_name="missing_in", verbose_name=_("out of stock")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("shelf report")
        verbose_name_plural = _("shelf reports")
        constraints = [
            models.UniqueConstraint(fields=["activity", "outlet"], name="outlet_once_per_activity"),
            models.CheckConstraint(
                condition=models.Q(shelf_share__range=(Decimal(0), Decimal(100)))
                & models.Q(planogram__range=(Decimal(0), Decimal(100))),
                name="shelf_percentages_real",
            ),
        ]

    def __str__(self) -> str:
        return str(self.outlet)


@tracked()
class Sample(Record):
    """Goods handed over to be shown; `returned_on` once they are back (R105)."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="samples", verbose_name=_("product"))
    quantity = QuantityField(_("quantity"))
    handed_on = models.DateField(_("handed over on"))
    due_back_on = models.DateField(_("due back on"), null=True, blank=True)
    returned_on = models.DateField(_("returned on"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="sample_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(returned_on__isnull=True)
                | models.Q(returned_on__gte=models.F("handed_on")),
                name="sample_returned_after_handing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity.normalize():f}"


class GuestStatus(models.TextChoices):
    INVITED = "invited", pgettext_lazy("guest", "invited")
    CONFIRMED = "confirmed", pgettext_lazy("guest", "confirmed")
    ATTENDED = "attended", pgettext_lazy("guest", "attended")
    DECLINED = "declined", pgettext_lazy("guest", "declined")


@tracked()
class EventGuest(Record):
    """A person of the client who is asked to an event, and who of us accompanies them (R97)."""

    contact = models.ForeignKey(
        "dossiers.ClientContact", models.PROTECT, related_name="invitations", verbose_name=_("guest")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=GuestStatus.choices, default=GuestStatus.INVITED
    )
    companion = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("accompanied by")
    )

    class Meta(Record.Meta):
        verbose_name = _("guest of an event")
        verbose_name_plural = _("guests of events")
        constraints = [
            models.UniqueConstraint(fields=["activity", "contact"], name="guest_once_per_event"),
            models.CheckConstraint(
                condition=models.Q(status__in=GuestStatus.values), name="guest_status_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact.person)
