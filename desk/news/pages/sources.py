"""Every source of news: what others did that concerns a person."""

from __future__ import annotations

from desk.news.feed import register
from desk.news.pages import (
    accounts,
    claims,
    clients,
    decisions,
    imports,
    library,
    mail,
    money,
    nights,
    orders,
    suggestions,
    tasks,
    weeks,
)

MODULES = (
    orders,
    claims,
    weeks,
    tasks,
    money,
    clients,
    mail,
    decisions,
    library,
    suggestions,
    nights,
    imports,
    accounts,
)


def register_sources() -> None:
    for module in MODULES:
        for source in module.SOURCES:
            register(source)
