from __future__ import annotations

from accounts.models import User
from dossiers.models import Client, CompetitorPrice

MOST_READ = 100
MOST_SHOWN = 6


def newest_prices(client: Client, user: User) -> list[CompetitorPrice]:
    """The newest for each product and competitor: those known at the client before those of the market. One query."""
    rows = CompetitorPrice.objects.visible_to(user).for_client(client)
    found: dict[tuple[int | None, int | None, int], CompetitorPrice] = {}
    for row in rows.select_related("competitor", "product", "group")[:MOST_READ]:
        found.setdefault((row.product_id, row.group_id, row.competitor_id), row)
    return list(found.values())[:MOST_SHOWN]
