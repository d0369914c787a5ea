"""Files given together: what others refer to comes first, whatever order they were given in."""

from __future__ import annotations

from integrations.imports.models import ImportKind, ImportRun
from integrations.imports.states import WAITING, import_machine
from integrations.imports.waking import enqueue

# what a kind refers to: these come before it
NEEDS: dict[str, set[str]] = {
    ImportKind.USERS: set(),
    ImportKind.CLIENTS: {ImportKind.USERS},
    ImportKind.GROUPS: {ImportKind.CLIENTS},
    ImportKind.OUTLETS: {ImportKind.CLIENTS},
    ImportKind.PERSONS: {ImportKind.CLIENTS},
    ImportKind.PRODUCTS: set(),
    ImportKind.PRICES: {ImportKind.PRODUCTS},
    ImportKind.STOCK: {ImportKind.PRODUCTS},
    ImportKind.CONTRACTS: {ImportKind.CLIENTS},
    ImportKind.LIMITS: {ImportKind.CLIENTS},
    ImportKind.COLUMNS: {ImportKind.CLIENTS, ImportKind.PRICES},
    ImportKind.SALES: {ImportKind.CLIENTS, ImportKind.PRODUCTS},
    ImportKind.OPENINGS: {ImportKind.CLIENTS},
    ImportKind.INVOICES: {ImportKind.CLIENTS, ImportKind.SALES},
    ImportKind.PAYMENTS: {ImportKind.CLIENTS, ImportKind.INVOICES, ImportKind.OPENINGS},
    ImportKind.ORDERS: {ImportKind.CLIENTS, ImportKind.PRODUCTS, ImportKind.PRICES, ImportKind.COLUMNS},
    ImportKind.TARGETS: {ImportKind.USERS},
    ImportKind.VISITS: {ImportKind.CLIENTS, ImportKind.USERS},
    ImportKind.RIVALS: {ImportKind.CLIENTS, ImportKind.PRODUCTS},
}
OPEN = [name for name, state in import_machine.states.items() if state.is_open]


def before(kind: str) -> set[str]:
    """Kinds that come before one of this kind: one that nobody knows yet may be any of them."""
    return {"", *NEEDS[kind]} if kind else set()


def has_to_wait(run: ImportRun, kind: str) -> bool:
    """Whether another file of the batch has to be loaded, or looked into, before one of this `kind`."""
    if run.batch is None:
        return False
    others = ImportRun.objects.filter(batch=run.batch, status__in=OPEN).exclude(pk=run.pk)
    return bool(others.filter(kind__in=before(kind)).exists())


def call_next(run: ImportRun) -> None:
    """Have the worker look at the files of the batch that wait."""
    if run.batch is None:
        return
    waiting = ImportRun.objects.filter(batch=run.batch, status__in=WAITING).order_by("pk")
    for pk in waiting.values_list("pk", flat=True):
        enqueue(pk)
