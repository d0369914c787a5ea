"""Completeness as it is kept beside clients: renewed by whoever writes a fact, by day for touched clients, at night."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q

from dossiers.facts.completeness import Dossier, dossiers_of
from dossiers.models import Client, DossierAnswer, DossierState

AT_ONCE = 500
WRITTEN = ["template", "filled", "required", "percent", "missing", "former_percent", "updated_at"]


def count_dossiers(context: Any) -> int:
    """The nightly's step: everybody's, or those of the clients touched by day."""
    return recount(context.clients)


def recount(client_ids: Iterable[int] | None = None) -> int:
    """Count key clients and those with answers, of these or of all; how many rows were written."""
    written = Exists(DossierAnswer.objects.filter(client=OuterRef("pk")))
    rows = Client.objects.filter(Q(is_key=True) | written)
    kept = DossierState.objects.all()
    if client_ids is not None:
        ids = list(client_ids)
        rows, kept = rows.filter(pk__in=ids), kept.filter(client__in=ids)
    kept.exclude(client__in=rows.order_by().values("pk")).delete()
    clients = rows.select_related("manager", "summary", "territory", "channel").order_by("pk")
    left, written_rows = clients.iterator(AT_ONCE), 0
    while batch := list(islice(left, AT_ONCE)):
        written_rows += _keep(batch)
    return written_rows


def _keep(clients: list[Client]) -> int:
    before = {
        (row.client_id, row.with_secrets): row
        for row in DossierState.objects.filter(client__in=[client.pk for client in clients])
    }
    rows = [
        _state(dossier, with_secrets, before.get((dossier.client.pk, with_secrets)))
        for with_secrets in (True, False)
        for dossier in dossiers_of(clients, with_secrets=with_secrets)
        if dossier.template.pk
    ]
    DossierState.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["client", "with_secrets"], update_fields=WRITTEN
    )
    return len(rows)


def _state(dossier: Dossier, with_secrets: bool, before: DossierState | None) -> DossierState:
    former = before.former_percent if before else None
    if before and before.template_id != dossier.template.pk:
        former = before.percent
    missing = dossier.missing
    return DossierState(
        client=dossier.client,
        with_secrets=with_secrets,
        template=dossier.template,
        filled=dossier.filled,
        required=dossier.required,
        percent=dossier.percent,
        missing=missing[0].item.key if missing else "",
        former_percent=former,
    )
