from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.clients.querysets import ClientRelatedQuerySet
from dossiers.models import ClientContact
from kam_crm.shared.scoping import ReferenceQuerySet
from orders.drafting.models import Order, OrderChange
from orders.promised.querysets import OfOrderQuerySet


class NoticeKind(models.TextChoices):
    """What of an order a client is told."""

    CONFIRMED = "confirmed", pgettext_lazy("news to a client", "order confirmed")
    RESCHEDULED = "rescheduled", pgettext_lazy("news to a client", "shipping day moved")
    PART_SHIPPED = "partial", pgettext_lazy("news to a client", "shipped in part")
    SHIPPED = "shipped", pgettext_lazy("news to a client", "shipped")
    REST_REFUSED = "refused", pgettext_lazy("news to a client", "the rest will not come")
    CANCELLED = "cancelled", pgettext_lazy("news to a client", "order cancelled")


# the template of what confirms a claim in writing; it is no news of an order
CLAIM_ANSWER = "claim"
# those about debts, which receivables writes
DEBT_LETTERS = [
    ("debt_notice", pgettext_lazy("news to a client", "invoices that fall due")),
    ("debt_letter", pgettext_lazy("news to a client", "overdue invoices")),
    ("debt_claim", pgettext_lazy("news to a client", "claim about overdue invoices")),
]


class NoticeStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("letter", "waiting")
    SENDING = "sending", pgettext_lazy("letter", "being sent")
    SENT = "sent", pgettext_lazy("letter", "sent")
    FAILED = "failed", pgettext_lazy("letter", "not delivered to the mail server")
    SKIPPED = "skipped", pgettext_lazy("letter", "not sent")


class NoticeTemplate(models.Model):
    """Words of one kind of news, in both languages; `is_on`: whether the company sends it by itself (R156)."""

    kind = models.CharField(
        _("news"),
        max_length=12,
        choices=[
            *NoticeKind.choices,
            (CLAIM_ANSWER, pgettext_lazy("news to a client", "answer to a claim")),
            *DEBT_LETTERS,
        ],
        unique=True,
    )
    is_on = models.BooleanField(_("sent by itself"), default=False)
    subject_ru = models.CharField(_("subject in Russian"), max_length=200)
    subject_en = models.CharField(_("subject in English"), max_length=200)
    body_ru = models.TextField(_("letter in Russian"), max_length=4000)
    body_en = models.TextField(_("letter in English"), max_length=4000)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of a letter to clients")
        verbose_name_plural = _("templates of letters to clients")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class NoticeSetting(models.Model):
    """What a client agreed to be told of orders, whom and in which language; without a row, or off, nothing."""

    client = models.OneToOneField(
        "dossiers.Client", models.CASCADE, related_name="notice_setting", verbose_name=_("client")
    )
    is_on = models.BooleanField(_("tell of orders by e-mail"), default=False)
    # news of before that moment are not made up for
    on_since = models.DateTimeField(_("since"), null=True, blank=True)
    contact = models.ForeignKey(
        ClientContact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("whom")
    )
    locale = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ru")
    updated_at = models.DateTimeField(auto_now=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("news of orders")
        verbose_name_plural = _("news of orders")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_on=False) | models.Q(on_since__isnull=False), name="notices_on_since"
            )
        ]

    def __str__(self) -> str:
        return str(self.client)


class NoticeContact(models.Model):
    """Whom of the client news of this one order go to, instead of the client's usual person."""

    order = models.OneToOneField(
        Order, models.CASCADE, related_name="notice_contact", verbose_name=_("order")
    )
    contact = models.ForeignKey(ClientContact, models.CASCADE, related_name="+", verbose_name=_("whom"))

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("person told of an order")
        verbose_name_plural = _("people told of orders")

    def __str__(self) -> str:
        return str(self.contact)


class Letter(models.Model):
    """A letter to a client, in the outbox until it is sent, then the log of what the client was told."""

    contact = models.ForeignKey(
        ClientContact, models.SET_NULL, null=True, related_name="+", verbose_name=_("whom")
    )
    address = models.EmailField(_("e-mail"), blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    body = models.TextField(_("letter"), blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=NoticeStatus.choices, default=NoticeStatus.WAITING
    )
    why = models.CharField(_("why not"), max_length=250, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.subject

    def attachment(self) -> tuple[str, bytes, str] | None:
        """Name, content and type of the file that goes along; None where none does."""
        return None


class OrderNotice(Letter):
    """A letter about an order (R156).

    One of a step of the order is made once: `change` is that step, none where somebody sent it by hand.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="notices", verbose_name=_("order"))
    change = models.OneToOneField(OrderChange, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(_("news"), max_length=12, choices=NoticeKind.choices)

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter about an order")
        verbose_name_plural = _("letters about orders")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=NoticeStatus.values), name="notice_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="sent", sent_at__isnull=False)
                | (~models.Q(status="sent") & models.Q(sent_at__isnull=True)),
                name="notice_sent_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(status="waiting"), name="notice_outbox")
        ]
