from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from dossiers.models import Document, DocumentKind


class DocumentFilter(OfClientFilter):
    kind = django_filters.ChoiceFilter(choices=DocumentKind.choices, label=_("kind"))
    subject_kind = django_filters.CharFilter(label=_("of what"))
    current = django_filters.BooleanFilter(
        field_name="replaced_at", lookup_expr="isnull", label=_("newest versions alone")
    )
    subject_id = django_filters.NumberFilter()

    class Meta:
        model = Document
        fields: list[str] = []
