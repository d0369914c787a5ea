"""Answers of searchable pickers: rows this person sees, few at a time."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rights.permissions import SignedInRequest, requires
from dossiers.models import Channel, Client, ClientGroup, MarketSegment, Territory
from dossiers.search import find_clients, find_people, people_with_links
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants
from kam_crm.shared.web.picker import LONGEST, picker_results

REFERENCES: dict[str, type[Model]] = {
    "market": MarketSegment,
    "channel": Channel,
    "territory": Territory,
    "group": ClientGroup,
}


@requires("clients.view")
@require_safe
def client_picker(request: SignedInRequest) -> JsonResponse:
    """Before anything is typed, the clients with the largest share."""
    query = request.GET.get("q", "")
    if query.strip():
        rows = find_clients(request.user, query, LONGEST)
    else:
        # every client has a summary: the condition turns the join into an inner one
        largest = Client.objects.visible_to(request.user).filter(summary__isnull=False)
        rows = list(largest.select_related("summary").order_by("-summary__revenue", "pk")[:LONGEST])
    return picker_results(
        (one.pk, one.name, " · ".join(filter(None, (one.code, one.inn, one.city))), one.code) for one in rows
    )


@requires("people.view")
@require_safe
def person_picker(request: SignedInRequest) -> JsonResponse:
    """Persons only, each with the clients they work at (R50); before anything is typed, the first by name."""
    query, user = request.GET.get("q", ""), request.user
    # Any: `seen_links` is put on each by the prefetch
    found: Any = find_people(user, query, LONGEST) if query.strip() else people_with_links(user)[:LONGEST]
    return picker_results(
        (one.pk, one.full_name, ", ".join(f"{link.client.name} ({link.position})" for link in one.seen_links))
        for one in found
    )


@requires("users.view")
@require_safe
def manager_picker(request: SignedInRequest) -> JsonResponse:
    managers = User.objects.managers().visible_to(request.user).select_related("department")
    rows = _by_name(managers, "sort_key", request.GET.get("q", ""))
    return picker_results((one.pk, one.full_name, str(one.department or "")) for one in rows)


@requires("clients.view")
@require_safe
def reference_picker(request: SignedInRequest) -> JsonResponse:
    """Words of the company's own lists; `kind` is a key of REFERENCES."""
    model: Any = REFERENCES.get(request.GET.get("kind", ""))
    if model is None:
        raise Http404
    words = model.objects.visible_to(request.user)
    if model is not ClientGroup:
        words = words.offered()
    return picker_results((one.pk, one.name, "") for one in _by_name(words, "name", request.GET.get("q", "")))


def _by_name(rows: QuerySet[Any], column: str, query: str) -> QuerySet[Any]:
    # nothing typed shows the first, unlike a search: a picker opens with something to choose
    variants = search_variants(query[:100])
    found = rows.filter(matching(variants, (column,))) if variants else rows
    return found.order_by(column, "pk")[:LONGEST]
