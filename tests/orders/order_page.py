"""The page of an order as tests read it."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.test import Client as Browser
from django.urls import reverse

from orders.models import Order


def page(browser: Browser, order: Order, **headers: Any) -> str:
    return browser.get(reverse("orders:order_detail", args=[order.pk]), headers=headers).content.decode()


def to(name: str, order: Order, line: UUID | None = None) -> str:
    return reverse(f"orders:{name}", args=[order.pk] if line is None else [order.pk, line])


def without_tokens(html: str) -> str:
    """Every answer masks the same CSRF token anew, and names the next line."""
    return re.sub(r'name="(csrfmiddlewaretoken|uuid)" value="[-\w]+"', "", html)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u202f", " ")
