"""Requests are asked about orders here, unless a test makes up a subject of its own."""

from tests.orders.conftest import client, draft, milk, on_that_day, people

__all__ = ["client", "draft", "milk", "on_that_day", "people"]
