from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.company.querysets import CompanyQuerySet
from accounts.users.models import User
from kam_crm.shared.company import Company
from kam_crm.shared.history import tracked


@tracked()
class CompanyProfile(models.Model):
    """The one row about the company (kam_crm.shared.company), from its founding on."""

    # one row: a second has no key left
    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    currency = models.CharField(_("currency"), max_length=3)
    time_zone = models.CharField(_("time zone"), max_length=60)
    calendar_country = models.CharField(_("working days"), max_length=2, blank=True)
    order_prefix = models.CharField(_("prefix of orders"), max_length=6)
    shipment_prefix = models.CharField(_("prefix of shipments"), max_length=6)
    return_prefix = models.CharField(_("prefix of returns"), max_length=6)
    # the law wants the holder's name and place in it, so it is the company's own words
    secret_mark = models.CharField(_("mark of commercial secrets"), max_length=150, blank=True)
    founded_at = models.DateTimeField(_("founded"), auto_now_add=True)
    founded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("founded by")
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("company")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_company")]

    def __str__(self) -> str:
        return self.name

    @property
    def known(self) -> Company:
        return Company(**{name: getattr(self, name) for name in Company.__dataclass_fields__})


@tracked()
class OwnCompany(models.Model):
    """A legal entity of ours that sells (design.md 5). A tax number names it once."""

    name = models.CharField(_("legal name"), max_length=250)
    inn = models.CharField(_("INN"), max_length=20, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    is_active = models.BooleanField(_("sells"), default=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("own legal entity")
        verbose_name_plural = _("own legal entities")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inn", "kpp"], condition=~models.Q(inn=""), name="own_company_inn_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
