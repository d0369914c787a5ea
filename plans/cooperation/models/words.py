from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """What a goal is measured by. All but `own` are counted from data, `own` is typed by hand every month."""

    SHARE = "share", _("our share of the purchases, %")
    SALES = "sales", _("sales over the term, net of VAT")
    MARGIN = "margin", _("gross margin over the term")
    GROUP_SALES = "group_sales", _("sales of a product group over the term")
    OVERDUE = "overdue", _("oldest overdue debt, days")
    COVERAGE = "coverage", _("coverage of the decision map, %")
    GROUPS = "groups", _("product groups bought within 12 months")
    OWN = "own", _("a measure of one's own")

    @property
    def is_counted(self) -> bool:
        return self != Measure.OWN

    @property
    def grows_from_zero(self) -> bool:
        """Sums grow over the term: their way begins at nothing, whatever was sold in the term before."""
        return self in {Measure.SALES, Measure.MARGIN, Measure.GROUP_SALES}

    @property
    def is_sum(self) -> bool:
        return self.grows_from_zero
