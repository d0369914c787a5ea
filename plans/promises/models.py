from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import UnattendedChange, on_behalf_of_field
from accounts.rights.querysets import StatusChangeQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.matching import Folded
from plans.promises.querysets import PromiseQuerySet


class Side(models.TextChoices):
    OURS = "ours", pgettext_lazy("promise", "ours")
    THEIRS = "theirs", pgettext_lazy("promise", "theirs")


class PromiseStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("promise", "open")
    KEPT = "kept", pgettext_lazy("promise", "kept")
    PARTLY = "partly", pgettext_lazy("promise", "kept in part")
    BROKEN = "broken", pgettext_lazy("promise", "broken")
    WITHDRAWN = "withdrawn", pgettext_lazy("promise", "withdrawn")


@tracked()
class Promise(models.Model):
    """What one side promised the other by a day, and whether it was kept.

    `owner` of us keeps ours and watches theirs. `person` of the client gave it, or it was given to them. One of theirs
    with an `amount` (RUB with VAT) is a promise to pay: what was paid since `made_on`, up to the end of `due_on`, alone
    decides about it (receivables), and `paid` says how much that was. `due_on` is a working day.
    """

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="promises", verbose_name=_("client")
    )
    side = models.CharField(_("side"), max_length=6, choices=Side.choices)
    status = models.CharField(
        _("status"), max_length=12, choices=PromiseStatus.choices, default=PromiseStatus.OPEN
    )
    text = models.CharField(_("what was promised"), max_length=250)
    person = models.ForeignKey(
        "dossiers.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="promises",
        verbose_name=_("person"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="promises", verbose_name=_("owner")
    )
    activity = models.ForeignKey(
        "plans.Activity",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="promises",
        verbose_name=_("activity"),
    )
    made_on = models.DateField(_("made"))
    due_on = models.DateField(_("due"))
    moves = models.PositiveSmallIntegerField(_("times moved"), default=0)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    paid = models.DecimalField(_("paid of it"), max_digits=14, decimal_places=2, default=0)
    subject_kind = models.CharField(_("of what"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    # when it was kept, broken or withdrawn
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    # how it was kept, in words; a file of it is a document about this row
    evidence = models.CharField(_("how it was kept"), max_length=250, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_behalf_of = on_behalf_of_field()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=PromiseStatus.values), name="promise_status_known"
            ),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="promise_side_known"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gt=0),
                name="promise_amount_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", closed_on__isnull=True)
                | (~models.Q(status="open") & models.Q(closed_on__isnull=False)),
                name="promise_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(subject_kind="", subject_id__isnull=True)
                | (~models.Q(subject_kind="") & models.Q(subject_id__isnull=False)),
                name="promise_subject_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "due_on"], name="promise_by_client"),
            GinIndex(
                OpClass(Folded("text"), name="gin_trgm_ops"), name="promise_text_trgm", fastupdate=False
            ),
            models.Index(
                fields=["owner", "due_on"], condition=models.Q(status="open"), name="promise_open_by_owner"
            ),
            # those to pay, which the day's refresh looks through
            models.Index(
                fields=["due_on"],
                condition=models.Q(status="open", amount__isnull=False),
                name="promise_open_to_pay",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_payment(self) -> bool:
        """Whether payments decide about it, and nobody by hand."""
        return self.side == Side.THEIRS and self.amount is not None

    def is_overdue(self, today: dt.date) -> bool:
        return self.status == PromiseStatus.OPEN and self.due_on < today


class PromiseChange(UnattendedChange):
    subject = models.ForeignKey(Promise, models.CASCADE, related_name="changes")


class PromiseMove(models.Model):
    """Another day, and why: a promise never moves in silence."""

    subject = models.ForeignKey(Promise, models.CASCADE, related_name="moved")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=250)

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("moved promise")
        verbose_name_plural = _("moved promises")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_day} {self.to_day}"
