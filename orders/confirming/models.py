from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import on_behalf_of_field
from accounts.rights.covers import author
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField, RateField
from orders.confirming.querysets import ApprovalQuerySet
from orders.drafting.models import Order


class ApprovalKind(models.TextChoices):
    DISCOUNT = "discount", _("discount")
    CREDIT = "credit", _("credit")


class Decision(models.TextChoices):
    APPROVED = "approved", pgettext_lazy("request", "approved")
    REFUSED = "refused", pgettext_lazy("request", "refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


@tracked()
class Approval(models.Model):
    """A question to somebody who may go beyond a rule.

    Discount: `asked` % against `allowed` % of the asker, `granted` what the decision gave; `loss` is by how much the
    lines lie below their cost (RUB net of VAT, None where they do not, R159). Credit: `amount` is by how much the
    order exceeds the limit (RUB), `overdue_days` how late the client is. An approved credit request covers its order
    up to `amount`.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="approvals", verbose_name=_("order"))
    kind = models.CharField(_("kind"), max_length=10, choices=ApprovalKind.choices)
    asked = RateField(_("asked, %"), null=True)
    allowed = RateField(_("allowed, %"), null=True)
    granted = RateField(_("granted, %"), null=True)
    loss = MoneyField(_("below cost"), null=True)
    amount = MoneyField(_("over the limit"), null=True)
    overdue_days = models.PositiveIntegerField(_("days overdue"), default=0)
    reason = models.TextField(_("why"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    on_behalf_of = on_behalf_of_field()
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind"], condition=models.Q(decision=""), name="one_open_request_per_order_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")) |
                models.Q(decision="withdrawn"),
                name="nobody_approves_own_request",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["decision", "asked_at"], name="approval_queue")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.order}"

    @property
    def asker(self) -> str:
        """Who asked, in words; a deputy with the manager he stood in for."""
        return author(self.asked_by.full_name, self.on_behalf_of)

    @property
    def asked_for(self) -> set[int | None]:
        """Keys of the person who asked and of the one he asked for: neither decides."""
        return {self.asked_by_id, self.on_behalf_of_id} - {None}

    @property
    def is_open(self) -> bool:
        return self.decision == ""
