from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.money import MoneyField, RateField


class Dependence(models.TextChoices):
    CRITICAL = "critical", _("dependence")
    MONO = "mono", _("mono-client")


class ClientSummary(models.Model):
    """What lists show beside a client: one row per client, written only by the apps above.

    Segments, share and lifecycle come from the nightly; contact and next step from plans; last order from
    orders; debts (RUB with VAT) from receivables after each change and from the nightly when a day passes.
    """

    client = models.OneToOneField("dossiers.Client", models.CASCADE, primary_key=True, related_name="summary")
    abc = models.CharField(_("ABC"), max_length=1, blank=True)
    xyz = models.CharField(_("XYZ"), max_length=1, blank=True)
    segment = models.CharField(_("segment"), max_length=2, blank=True, db_index=True)
    share = RateField(_("share of sales, %"), null=True)
    revenue = MoneyField(_("sales of the window"), default=0)
    # None without a plan, which is not a plan of nothing (formulas.md 2.6)
    month_plan = MoneyField(_("plan of the month"), null=True)
    month_fact = MoneyField(_("sales of the month"), default=0)
    lifecycle = models.CharField(_("lifecycle"), max_length=10, blank=True)
    last_contact_on = models.DateField(_("last contact"), null=True)
    next_step_on = models.DateField(_("next step"), null=True)
    next_step = models.CharField(max_length=250, blank=True)
    next_step_kind = models.CharField(max_length=16, blank=True)
    last_order_on = models.DateField(_("last order"), null=True)
    last_shipment_on = models.DateField(_("last shipment"), null=True)
    debt = MoneyField(_("debt"), default=0)
    overdue = MoneyField(_("overdue"), default=0)
    overdue_days = models.PositiveIntegerField(_("days overdue"), default=0)
    over_limit = MoneyField(_("over limit"), default=0)
    # how much of the company, a department or a manager hangs on the client: the worst of the levels (R9, R10)
    dependence = models.CharField(_("dependence"), max_length=10, choices=Dependence.choices, blank=True)
    dependence_level = models.CharField(max_length=10, blank=True)
    dependence_share = RateField(_("share of the level, %"), null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("client summary")
        verbose_name_plural = _("client summary")
        # as lists sort: descending with nulls last, which an ordinary index read backwards does not give
        indexes = [
            models.Index(models.F("share").desc(nulls_last=True), "client", name="summary_by_share"),
            models.Index(models.F("overdue").desc(nulls_last=True), "client", name="summary_by_overdue"),
            models.Index(models.F("debt").desc(nulls_last=True), "client", name="summary_by_debt"),
        ]

    def __str__(self) -> str:
        return str(self.client_id)
