"""Keys out of addresses: whatever stands there, no database error comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from kam_crm.shared.web.params import int_param
from tests.factories.accounts import UserFactory


@pytest.mark.parametrize(("text", "key"), [("7", 7), ("007", 7), ("0", 0), ("9" * 18, 10**18 - 1)])
def test_a_key_is_read(text: str, key: int) -> None:
    assert int_param(text) == key


@pytest.mark.parametrize("text", [None, "", "-7", " 7", "7.0", "٧", "²", "1e3", "9" * 19, "9" * 5000, "x"])
def test_anything_else_is_none(text: str | None) -> None:
    assert int_param(text) is None


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["9" * 19, "٧", "²", "-1"])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/clients/?manager={}", 200),
        ("/clients/inn/?inn=7707083893&client={}", 200),
        ("/activities/new/?client={}", 200),
        ("/orders/new/?client={}", 200),
        ("/products/pick/?order={}&q=m", 200),
        ("/payments/new/?client={}", 200),
        ("/invoices/pick/?client={}", 200),
        ("/analytics/sales/?product={}", 200),
        ("/team/?department={}", 404),
        ("/week/2026/47/?manager={}", 404),
    ],
)
def test_a_page_survives_any_key(signed_in: Any, address: str, status: int, key: str) -> None:
    role = "finance" if "/payments/" in address else "head"
    browser = signed_in(UserFactory(role=role))
    assert browser.get(address.format(key), HTTP_HX_REQUEST="true").status_code == status
