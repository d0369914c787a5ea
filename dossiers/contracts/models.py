from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models import Requests
from dossiers.contracts.querysets import ContractQuerySet
from kam_crm.shared.history import tracked


class TermUnit(models.TextChoices):
    CALENDAR = "calendar", _("calendar days")
    WORKING = "working", _("working days")


@tracked()
class Contract(models.Model):
    """Terms agreed with a client; the one in force on the document's date gives the payment term."""

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="contracts", verbose_name=_("client")
    )
    number = models.CharField(_("number"), max_length=40)
    signed_on = models.DateField(_("signed"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    payment_term_days = models.PositiveSmallIntegerField(_("payment term, days"), default=0)
    term_unit = models.CharField(
        _("counted in"), max_length=10, choices=TermUnit.choices, default=TermUnit.CALENDAR
    )
    # a proposal of the manager counts nowhere until somebody else agreed to it
    is_agreed = models.BooleanField(_("agreed"), default=True)
    updated_at = models.DateTimeField(auto_now=True)

    approvals = Requests()

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-valid_from", "-pk"]
        # the search looks for whole numbers, of whichever client
        indexes = [models.Index(fields=["number"], name="contract_by_number")]
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="contract_number_once_per_client"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="contract_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def waiting_request(self) -> Any:
        """The request that is asked about it, None where none is."""
        return next((request for request in self.approvals.all() if request.is_open), None)
