from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StatusChange, on_behalf_of_field
from approvals.models import Requests
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from plans.cooperation.querysets import CooperationPlanQuerySet


class CooperationStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("cooperation plan", "draft")
    SUBMITTED = "submitted", pgettext_lazy("cooperation plan", "waits for approval")
    RETURNED = "returned", pgettext_lazy("cooperation plan", "returned")
    APPROVED = "approved", pgettext_lazy("cooperation plan", "in work")
    CLOSED = "closed", pgettext_lazy("cooperation plan", "closed")


# both days belong to it
TERM = models.Func(
    "starts_on", "ends_on", models.Value("[]"), function="daterange", output_field=DateRangeField()
)


@tracked()
class CooperationPlan(models.Model):
    """What we and a client want to reach in a term, and what each of the two gains by it (R67, R108).

    An approved plan is not changed any more, which the database sees to: `previous` leads to the version before, of
    the same term, and `change_reason` says why there is another one. Amounts are RUB a year.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="cooperation_plans", verbose_name=_("client")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=CooperationStatus.choices, default=CooperationStatus.DRAFT
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    previous = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name=_("version before"),
    )
    change_reason = models.CharField(_("why it was changed"), max_length=500, blank=True)
    benefit_client = models.TextField(_("benefit of the client"), max_length=2000, blank=True)
    benefit_client_amount = MoneyField(_("benefit of the client, a year"), null=True, blank=True)
    benefit_company = models.TextField(_("benefit of the company"), max_length=2000, blank=True)
    benefit_company_margin = MoneyField(_("benefit of the company, a year"), null=True, blank=True)
    result = models.TextField(_("result"), max_length=2000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    on_behalf_of = on_behalf_of_field()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    approvals = Requests()

    objects = CooperationPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("cooperation plan")
        verbose_name_plural = _("cooperation plans")
        ordering = ["-starts_on", "-version", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=CooperationStatus.values), name="cooperation_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="cooperation_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(status__in=["draft", "submitted", "returned"]),
                name="one_cooperation_plan_written",
            ),
            ExclusionConstraint(
                name="cooperation_plans_apart",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    (TERM, RangeOperators.OVERLAPS),
                ],
                condition=models.Q(status="approved"),
            ),
        ]
        indexes = [models.Index(fields=["client", "-starts_on"], name="cooperation_by_client")]

    def __str__(self) -> str:
        return f"{self.term}, {self.version}"

    @property
    def term(self) -> str:
        """«2026» for a calendar year, otherwise its months."""
        first, last = self.starts_on, self.ends_on
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return str(first.year)
        return f"{first:%m.%Y}–{last:%m.%Y}"

    @property
    def is_written(self) -> bool:
        """Whether it may still be changed in place: a plan that waits for its approval may not."""
        return self.status in {CooperationStatus.DRAFT, CooperationStatus.RETURNED}


class CooperationPlanChange(StatusChange):
    subject = models.ForeignKey(CooperationPlan, models.CASCADE, related_name="changes")
