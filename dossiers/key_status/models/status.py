from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dossiers.key_status.querysets import KeyStatusQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField, RateField

# the day a row ends on is not one of its days: what is set and taken away on one day held on none
DAYS = models.Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField())
SCOPE = Coalesce("department", "manager", models.Value(0), output_field=models.BigIntegerField())


class KeyLevel(models.TextChoices):
    COMPANY = "company", _("company")
    DEPARTMENT = "department", _("department")
    MANAGER = "manager", _("manager")


class KeyDefinition(models.IntegerChoices):
    """Six ways to be key; one client may be so in several (seed 001)."""

    MONEY = 1, _("breadwinner: brings much money")
    POTENTIAL = 2, _("prospective: great potential")
    IMAGE = 3, _("image-maker: well known, a reference")
    PARTNER = 4, _("partner: shares plans and terms")
    EXPERT = 5, _("expert: knows more and asks more than we")
    INNOVATOR = 6, _("innovator: first to try the new")


class KeyOrigin(models.TextChoices):
    RULE = "rule", _("rule of the nightly run")
    PROPOSED = "proposed", _("candidate confirmed")
    MANUAL = "manual", _("set by hand")


# One word for each, where there is no room for the sentence.
SHORT_DEFINITIONS = {
    KeyDefinition.MONEY: _("breadwinner"),
    KeyDefinition.POTENTIAL: _("prospective"),
    KeyDefinition.IMAGE: _("image-maker"),
    KeyDefinition.PARTNER: _("partner"),
    KeyDefinition.EXPERT: _("expert"),
    KeyDefinition.INNOVATOR: _("innovator"),
}
# What is asked besides the evidence; potential and supplier are known of the client (KeyAssessment).
DETAILS: dict[int, tuple[str, ...]] = {
    KeyDefinition.IMAGE: ("done",),
    KeyDefinition.PARTNER: ("shared_plans", "budget", "doubling", "without_tender", "exclusivity"),
}


@tracked()
class KeyStatus(models.Model):
    """One definition by which a client is key, on a level, from a day until another (R12 to R18); ended, never deleted.

    `department` or `manager` is whose key client it is on that level: a hand-over ends it there instead of moving it.
    `share`, in % of the level's whole on the `base`, is that of the day the rule found it.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="key_statuses", verbose_name=_("client")
    )
    level = models.CharField(_("level"), max_length=10, choices=KeyLevel.choices)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, null=True, related_name="+", verbose_name=_("department")
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("manager")
    )
    definition = models.PositiveSmallIntegerField(_("definition"), choices=KeyDefinition.choices)
    origin = models.CharField(_("origin"), max_length=8, choices=KeyOrigin.choices, default=KeyOrigin.MANUAL)
    evidence = models.TextField(_("evidence"), help_text=_("What shows it"), blank=True)
    share = RateField(_("share, %"), null=True)
    base = models.CharField(_("base of the share"), max_length=14, blank=True)
    done = models.TextField(_("what was done for the client"), blank=True)
    shared_plans = models.TextField(_("plans shared with us"), blank=True)
    budget = MoneyField(_("budget disclosed"), null=True)
    doubling = models.TextField(_("condition for doubling the purchases"), blank=True)
    without_tender = models.BooleanField(_("orders without a tender"), default=False)
    exclusivity = models.TextField(_("terms of exclusivity"), blank=True)
    exception_reason = models.CharField(_("reason of the exception"), max_length=250, blank=True)
    valid_from = models.DateField(_("since"))
    valid_to = models.DateField(_("no longer from"), null=True)
    # none: the nightly run
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("set by")
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    end_reason = models.CharField(_("why it ended"), max_length=250, blank=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = KeyStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("key status")
        verbose_name_plural = _("key statuses")
        ordering = ["level", "definition", "pk"]
        constraints = [
            ExclusionConstraint(
                name="key_definition_once_at_a_time",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    (SCOPE, RangeOperators.EQUAL),
                    ("definition", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=models.Q(definition__range=(1, 6)), name="key_definition_known"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="key_status_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(origin=KeyOrigin.RULE) | ~models.Q(evidence=""),
                name="key_status_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.get_definition_display()}"

    @property
    def short_definition(self) -> str:
        return str(SHORT_DEFINITIONS[KeyDefinition(self.definition)])

    @property
    def scope_name(self) -> str:
        """Whose key client it is; empty for the company, and for people without a department."""
        owner = self.department or self.manager
        return str(owner) if owner else ""

    @property
    def is_in_force(self) -> bool:
        return self.valid_to is None
