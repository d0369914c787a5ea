"""The sources of this app and of those below; apps beside it register their own (integrations/news.py)."""

from __future__ import annotations

from desk.news import clients, money, nights, orders, weeks
from desk.news.feed import register


def register_sources() -> None:
    for module in (orders, weeks, money, clients, nights):
        for source in module.SOURCES:
            register(source)
