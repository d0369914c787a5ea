from __future__ import annotations

from accounts.models import User
from dossiers.models import Contract
from kam_crm.shared import clock
from orders.pricing.columns import column_of
from orders.pricing.services import set_column


def follow_column(contract: Contract, by: User) -> None:
    """A price column that a signed contract names is the client's from its first day on (decision 32)."""
    if contract.price_column is None:
        return
    day = max(contract.valid_from, clock.today())
    if column_of(contract.client, day) != contract.price_column:
        set_column(contract.client, contract.price_column, day)
