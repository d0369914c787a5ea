from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared.history import tracked
from kam_crm.shared.scoping import WordQuerySet


class Reference(models.Model):
    """A word of the company's own list, met by name in files and forms; offered while it is active."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=80, unique=True)
    is_active = models.BooleanField(_("offered"), default=True)

    objects: Any = WordQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class MarketSegment(Reference):
    class Meta(Reference.Meta):
        verbose_name = _("market segment")
        verbose_name_plural = _("market segments")


@tracked()
class Channel(Reference):
    class Meta(Reference.Meta):
        verbose_name = _("sales channel")
        verbose_name_plural = _("sales channels")


@tracked()
class Territory(Reference):
    class Meta(Reference.Meta):
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
