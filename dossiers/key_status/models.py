from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.key_status.querysets import KeyStatusQuerySet
from kam_crm.shared.history import tracked


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


# One word for each, where there is no room for the sentence.
SHORT_DEFINITIONS = {
    KeyDefinition.MONEY: _("breadwinner"),
    KeyDefinition.POTENTIAL: _("prospective"),
    KeyDefinition.IMAGE: _("image-maker"),
    KeyDefinition.PARTNER: _("partner"),
    KeyDefinition.EXPERT: _("expert"),
    KeyDefinition.INNOVATOR: _("innovator"),
}


@tracked()
class KeyStatus(models.Model):
    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="key_statuses", verbose_name=_("client")
    )
    level = models.CharField(_("level"), max_length=10, choices=KeyLevel.choices)
    definition = models.PositiveSmallIntegerField(_("definition"), choices=KeyDefinition.choices)
    evidence = models.TextField(_("evidence"), help_text=_("What shows it"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set by")
    )
    set_on = models.DateField(_("since"))

    objects = KeyStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("key status")
        verbose_name_plural = _("key statuses")
        ordering = ["level", "definition"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "level", "definition"], name="key_definition_once_per_level"
            ),
            models.CheckConstraint(condition=models.Q(definition__range=(1, 6)), name="key_definition_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.get_definition_display()}"

    @property
    def short_definition(self) -> str:
        return str(SHORT_DEFINITIONS[KeyDefinition(self.definition)])
