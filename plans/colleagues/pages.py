"""Colleagues to choose from, for pickers."""

from __future__ import annotations

from django.http import JsonResponse

from accounts.models import User
from accounts.rights.permissions import SignedInRequest
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants
from kam_crm.shared.web.picker import LONGEST, picker_results


def colleagues_found(request: SignedInRequest) -> JsonResponse:
    """Others of all departments by name: whom one may ask or invite is not whose rows one sees."""
    variants = search_variants(request.GET.get("q", "")[:100])
    rows = User.objects.invitable().exclude(pk=request.user.pk).select_related("department")
    found = rows.filter(matching(variants, ("sort_key",))) if variants else rows
    return picker_results(
        (one.pk, one.full_name, str(one.department or one.get_role_display()))
        for one in found.order_by("sort_key", "pk")[:LONGEST]
    )
