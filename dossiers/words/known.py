"""The company's own lists of words, which are met by name in files, forms and filters.

Apps above add theirs when they start: `register(WordKind("purposes", …))`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalogue.models import Price, PriceColumn, Product, ProductGroup
from dossiers.models import Channel, Client, MarketSegment, Territory


@dataclass(frozen=True)
class WordKind:
    """`user` and `field`: the model whose rows use a word, and its column; `narrows` the parameter of their list."""

    name: str
    label: Any
    model: Any
    user: Any
    field: str
    uses: Any
    page: str
    narrows: str
    capability: str
    # of price columns the prices of each product stand beside one another: two of them cannot become one
    is_merged: bool = True


WORDS = {
    kind.name: kind
    for kind in (
        WordKind("territories", _("Territories"), Territory, Client, "territory", _("Clients"),
                 "dossiers:client_list", "territory", "clients.view"),
        WordKind("channels", _("Sales channels"), Channel, Client, "channel", _("Clients"),
                 "dossiers:client_list", "channel", "clients.view"),
        WordKind("segments", _("Market segments"), MarketSegment, Client, "segment", _("Clients"),
                 "dossiers:client_list", "market", "clients.view"),
        WordKind("groups", _("Product groups"), ProductGroup, Product, "group", _("Products"),
                 "catalogue:product_list", "group", "prices.view"),
        WordKind("columns", _("Price columns"), PriceColumn, Price, "column", _("Prices"), "", "", "prices.view",
                 is_merged=False),
    )
}  # fmt: skip


def register(kind: WordKind) -> None:
    """Add a list; the same name again replaces it."""
    WORDS[kind.name] = kind
