from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from dossiers.models import Competitor
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants


class CompetitorFilter(filters.FilterSet):
    q = filters.CharFilter(method="by_words", label=_("words of the name"))

    class Meta:
        model = Competitor
        fields: list[str] = []

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        variants = search_variants(value)
        return rows.filter(matching(variants, ("name",))) if variants else rows
