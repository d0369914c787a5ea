from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models import ProductGroup
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from plans.cooperation.querysets import GroupNeedQuerySet


@tracked()
class GroupNeed(models.Model):
    """What a client buys of a product group from everybody, RUB a year net of VAT, as `source` says on a day.

    The newest of a group counts. Like key status it is a commercial secret where the company keeps any.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="needs", verbose_name=_("client")
    )
    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="+", verbose_name=_("product group"))
    amount = MoneyField(_("need, a year net of VAT"))
    source = models.CharField(_("source"), max_length=250)
    date = models.DateField(_("date"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = GroupNeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need of a client")
        verbose_name_plural = _("needs of clients")
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["client", "group", "date"], name="group_need_once_a_day"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="group_need_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.amount}"
