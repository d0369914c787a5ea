"""Waking the worker for a run of the ledger."""

from __future__ import annotations

from kam_crm.shared.jobs import wake


def enqueue(run_id: int) -> None:
    """Wake the worker. A broker out of reach is no loss: the beat enqueues again every minute."""
    # here, because tasks import jobs and jobs import this module
    from integrations.tasks import run_import

    wake(run_import, run_id)
