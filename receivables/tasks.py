"""Jobs of the worker."""

from __future__ import annotations

from celery import shared_task

from receivables import services


@shared_task
def invoice_shipments() -> int:
    """Catch up on shipments that were left without an invoice; the beat asks every five minutes."""
    return services.invoice_shipments()
