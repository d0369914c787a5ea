"""Who may see what an import of a kind changes: bringing a file is not reading what stands there now."""

from __future__ import annotations

from accounts.models import User
from integrations.imports.models import ImportKind

# kind → (page of its rows, what one needs to open it)
ROWS = {
    ImportKind.USERS: ("accounts:user_list", "users.manage"),
    ImportKind.CLIENTS: ("dossiers:client_list", "clients.view"),
    ImportKind.GROUPS: ("dossiers:client_list", "clients.view"),
    ImportKind.OUTLETS: ("dossiers:client_list", "clients.view"),
    ImportKind.PERSONS: ("dossiers:client_list", "clients.view"),
    ImportKind.PRODUCTS: ("catalogue:product_list", "prices.view"),
    ImportKind.PRICES: ("catalogue:product_list", "prices.view"),
    ImportKind.STOCK: ("catalogue:product_list", "prices.view"),
    ImportKind.CONTRACTS: ("dossiers:client_list", "clients.view"),
    ImportKind.LIMITS: ("receivables:debt_list", "receivables.view"),
    ImportKind.COLUMNS: ("dossiers:client_list", "clients.view"),
    ImportKind.ORDERS: ("orders:order_list", "orders.view"),
    ImportKind.SALES: ("reports:sales_rows", "orders.view"),
    ImportKind.INVOICES: ("receivables:invoice_list", "receivables.view"),
    ImportKind.OPENINGS: ("receivables:invoice_list", "receivables.view"),
    ImportKind.PAYMENTS: ("receivables:payment_list", "payments.view"),
    ImportKind.TARGETS: ("reports:target_list", "targets.view"),
    ImportKind.VISITS: ("plans:activity_list", "activities.view"),
    ImportKind.RIVALS: ("dossiers:client_list", "clients.view"),
}


def may_see(user: User, kind: str) -> bool:
    """Whoever imports need not be allowed to read: the administrator sees no business."""
    return user.can(ROWS[ImportKind(kind)][1])
