"""Who reaches invoices, payments and debts: every route of receivables against its table."""

from __future__ import annotations

import pytest

from tests.permissions.matrix import Route, assert_as_written
from tests.permissions.routes_receivables import ROUTES
from tests.permissions.world import World


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_everybody_reaches_what_the_table_says_and_nothing_else(route: Route, whole_world: World) -> None:
    """Debts are read by support and finance, on pages and in the API (R222, R224)."""
    assert_as_written(whole_world, route)
