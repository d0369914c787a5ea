"""Every source of news: what others did that concerns a person."""

from __future__ import annotations

from desk.news.feed import register
from desk.news.pages import accounts, clients, decisions, imports, money, nights, orders, tasks, weeks


def register_sources() -> None:
    for module in (orders, weeks, tasks, money, clients, decisions, nights, imports, accounts):
        for source in module.SOURCES:
            register(source)
