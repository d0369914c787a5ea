from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StatusChange, on_behalf_of_field
from accounts.rights.covers import author
from approvals.models import Requests
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField, QuantityField
from kam_crm.shared.scoping import ReferenceQuerySet
from orders.acts.models import DiscrepancyAct
from orders.claims.querysets import OVER, ClaimLineQuerySet, ClaimQuerySet
from orders.drafting.models import Order
from orders.notices.models import Letter, NoticeStatus
from orders.shipping.models import Shipment, ShipmentLine


class ClaimKind(models.Model):
    """What claims are about: a list of the company's own."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of claims")
        verbose_name_plural = _("kinds of claims")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FaultyService(models.Model):
    """Whose fault a claim may be: services of the company and those who work for it."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service at fault")
        verbose_name_plural = _("services at fault")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ClaimStatus(models.TextChoices):
    """The step that is to be done (R77), in order; `asked` waits for the head inside the third."""

    AGREE = "agree", pgettext_lazy("claim", "agree")
    OPTIONS = "options", pgettext_lazy("claim", "ask for options")
    OFFER = "offer", pgettext_lazy("claim", "own offer")
    ASKED = "asked", pgettext_lazy("claim", "waits for the head")
    CONFIRM = "confirm", pgettext_lazy("claim", "confirm in writing")
    EXECUTE = "execute", pgettext_lazy("claim", "carry out")
    CLOSED = "closed", pgettext_lazy("claim", "carried out")
    WITHDRAWN = "withdrawn", pgettext_lazy("claim", "withdrawn")


class Verdict(models.TextChoices):
    YES = "yes", pgettext_lazy("claim", "justified")
    PARTLY = "partly", pgettext_lazy("claim", "justified in part")
    NO = "no", pgettext_lazy("claim", "not justified")


@tracked()
class Claim(models.Model):
    """What a client claims, taken through the five steps (R77, R78). Sums in RUB with VAT.

    `disputed` stays out of reminders and of the overdue stop while the claim is open, nobody has judged that it is not
    justified, and the act that it comes from has not reduced the debt by it. `settlement` is what we offer. `verdict`
    is the head's alone and only «yes» counts (R79). `subject_kind`, `subject_id`: what it refers to beyond orders, as
    an invoice.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="claims", verbose_name=_("client")
    )
    kind = models.ForeignKey(ClaimKind, models.PROTECT, related_name="claims", verbose_name=_("kind"))
    status = models.CharField(
        _("step"), max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.AGREE
    )
    opened_on = models.DateField(_("opened"))
    due_on = models.DateField(_("answer by"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    text = models.TextField(_("what the client says"), max_length=2000)
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("order")
    )
    shipment = models.ForeignKey(
        Shipment, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("shipment")
    )
    act = models.ForeignKey(
        DiscrepancyAct, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("act")
    )
    subject_kind = models.CharField(_("of what"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    disputed = MoneyField(_("disputed"), default=0)
    wanted = models.CharField(_("the client wants"), max_length=500, blank=True)
    solution = models.CharField(_("solution"), max_length=500, blank=True)
    settlement = MoneyField(_("offered"), default=0)
    letter = models.TextField(_("letter"), max_length=8000, blank=True)
    letter_to = models.EmailField(_("e-mail of the recipient"), blank=True)
    letter_sent_at = models.DateTimeField(_("letter sent"), null=True, blank=True)
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lawyer"),
    )
    lawyer_due_on = models.DateField(_("lawyer answers by"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("head told"), null=True, blank=True)
    verdict = models.CharField(_("justified"), max_length=6, choices=Verdict.choices, blank=True)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("judged by"),
    )
    verdict_on = models.DateField(_("judged"), null=True, blank=True)
    verdict_reason = models.CharField(_("reason of the verdict"), max_length=1000, blank=True)
    fault = models.ForeignKey(
        FaultyService,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("at fault"),
    )
    loss = MoneyField(_("loss of the company"), default=0)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    on_behalf_of = on_behalf_of_field()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    approvals = Requests()

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-opened_on", "-pk"]
        indexes = [
            models.Index(fields=["client", "-opened_on"], name="claim_by_client"),
            # the debts ask which sums are disputed: few claims are open
            models.Index(
                fields=["shipment"],
                condition=models.Q(disputed__gt=0) & ~models.Q(status__in=OVER),
                name="claim_disputing",
            ),
            models.Index(fields=["due_on"], condition=~models.Q(status__in=OVER), name="claim_open_by_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ClaimStatus.values), name="claim_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(disputed__gte=0, settlement__gte=0, loss__gte=0),
                name="claim_sums_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=OVER, closed_on__isnull=False)
                | ~models.Q(status__in=OVER) & models.Q(closed_on__isnull=True),
                name="claim_over_has_its_day",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="", verdict_by__isnull=True, verdict_on__isnull=True)
                | models.Q(verdict__in=Verdict.values, verdict_by__isnull=False, verdict_on__isnull=False)
                & ~models.Q(verdict_reason=""),
                name="verdict_has_who_when_why",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict_by__isnull=True) | ~models.Q(verdict_by=models.F("author")),
                name="nobody_judges_own_claim",
            ),
            models.CheckConstraint(
                condition=models.Q(lawyer__isnull=True, lawyer_due_on__isnull=True)
                | models.Q(lawyer__isnull=False, lawyer_due_on__isnull=False),
                name="lawyer_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=models.Q(subject_kind="", subject_id__isnull=True)
                | ~models.Q(subject_kind="") & models.Q(subject_id__isnull=False),
                name="claim_subject_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def author_words(self) -> str:
        return author(self.author.full_name, self.on_behalf_of)

    @property
    def is_open(self) -> bool:
        return self.status not in OVER

    @property
    def is_held(self) -> bool:
        """Whether its disputed sum is held out of reminders and of the stop now."""
        return self.is_open and self.verdict != Verdict.NO and self.disputed > 0 and not self.is_credited

    @property
    def is_credited(self) -> bool:
        """Whether its act has reduced the debt already."""
        return self.act is not None and self.act.status == "approved"


class ClaimLine(models.Model):
    """What of a shipment the claim is about; without an act these are the client's words."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="lines")
    shipment_line = models.ForeignKey(ShipmentLine, models.PROTECT, related_name="claim_lines")
    quantity = QuantityField(_("quantity"))
    amount = MoneyField(_("sum with VAT"))

    objects = ClaimLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a claim")
        verbose_name_plural = _("lines of claims")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "shipment_line"], name="line_once_per_claim"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="claim_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_line} × {self.quantity}"


class ClaimChange(StatusChange):
    """A step with who, when and its record (`reason`)."""

    subject = models.ForeignKey(Claim, models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"{self.subject_id}: {self.action}"


class ClaimLetter(Letter):
    """The answer to a claim by mail: one of each confirmation, and where none went, why (R77)."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="letters", verbose_name=_("claim"))
    change = models.OneToOneField(ClaimChange, models.CASCADE, related_name="+")

    objects = ClaimLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a claim")
        verbose_name_plural = _("answers to claims")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=NoticeStatus.values), name="claim_letter_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="sent", sent_at__isnull=False)
                | (~models.Q(status="sent") & models.Q(sent_at__isnull=True)),
                name="claim_letter_sent_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(status="waiting"), name="claim_letter_outbox"
            )
        ]
