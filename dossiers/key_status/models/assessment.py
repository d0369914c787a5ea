from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.key_status.querysets import KeyStatusQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField

# What makes a client worth being key (seed 000, 001; R20).
CRITERIA = ("good_profit", "reliable_partner", "long_term", "growth_influence", "new_ways", "reputation")
# «Потребность, платёжеспособность, полномочия» (R21).
THREE_P = ("need", "solvency", "authority")


@tracked()
class KeyAssessment(models.Model):
    """What we know that speaks for making a client key: criteria, three П with evidence, potential and costs.

    `potential` is what the client could buy from us in a year beyond what it buys; `investment` is spent once on
    winning or growing it, `service_cost` every year. Amounts without VAT; None: unknown, which is not zero.
    """

    client = models.OneToOneField(
        "dossiers.Client",
        models.CASCADE,
        primary_key=True,
        related_name="key_assessment",
        verbose_name=_("client"),
    )
    good_profit = models.BooleanField(_("brings good profit"), default=False)
    reliable_partner = models.BooleanField(_("a reliable partner"), default=False)
    long_term = models.BooleanField(_("a long-term relation"), default=False)
    growth_influence = models.BooleanField(_("influences our growth"), default=False)
    new_ways = models.BooleanField(_("opens new ways to earn"), default=False)
    reputation = models.BooleanField(_("adds to our reputation"), default=False)
    need_ok = models.BooleanField(_("need"), default=False)
    need = models.CharField(_("what shows the need"), max_length=500, blank=True)
    solvency_ok = models.BooleanField(_("solvency"), default=False)
    solvency = models.CharField(_("what shows the solvency"), max_length=500, blank=True)
    authority_ok = models.BooleanField(_("authority"), default=False)
    authority = models.CharField(_("what shows the authority"), max_length=500, blank=True)
    potential = MoneyField(_("potential a year"), null=True)
    current_supplier = models.CharField(_("current supplier"), max_length=200, blank=True)
    investment = MoneyField(_("investment, once"), null=True)
    service_cost = MoneyField(_("cost of service a year"), null=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("assessed by")
    )
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = KeyStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment of a client")
        verbose_name_plural = _("assessments of clients")
        constraints = [
            # a mark without what shows it is an opinion
            models.CheckConstraint(
                condition=(models.Q(need_ok=False) | ~models.Q(need=""))
                & (models.Q(solvency_ok=False) | ~models.Q(solvency=""))
                & (models.Q(authority_ok=False) | ~models.Q(authority="")),
                name="three_p_have_evidence",
            ),
            models.CheckConstraint(
                condition=models.Q(potential=None) | models.Q(potential__gte=0), name="potential_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(self.client_id)

    @property
    def criteria_met(self) -> int:
        return sum(getattr(self, name) for name in CRITERIA)

    @property
    def marks_met(self) -> int:
        return sum(getattr(self, f"{name}_ok") for name in THREE_P)

    @property
    def has_three_p(self) -> bool:
        return self.marks_met == len(THREE_P)
