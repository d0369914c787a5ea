from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.models import PowerKind, PowerOfAttorney
from dossiers.powers.filters import PowerFilter
from kam_crm.shared.web.listings import Listing


class PowerListing(Listing):
    page_name = "dossiers:power_list"
    sorts = {"end": ("valid_to",), "colleague": ("user__sort_key", "-valid_to"), "number": ("number",)}
    default_sort = "-end"
    views_of = ((_("All"), {}), (_("Valid"), {"holding": "true"}))

    @cached_property
    def filtered(self) -> QuerySet[PowerOfAttorney]:
        visible = PowerOfAttorney.objects.visible_to(self.user).select_related(
            "user", "own_company", "issued_by"
        )
        rows: QuerySet[PowerOfAttorney] = PowerFilter(self.query, visible, request=self.request).qs
        return rows

    @property
    def powers(self) -> list[tuple[str, Any]]:
        return list(PowerKind.choices)

    @property
    def can_issue(self) -> bool:
        return bool(self.user.can("powers.issue"))
