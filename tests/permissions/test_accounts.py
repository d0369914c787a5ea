"""Who reaches people, their tokens and absences: every route of accounts against its table."""

from __future__ import annotations

import pytest

from tests.permissions.matrix import Route, assert_as_written
from tests.permissions.routes_accounts import ROUTES
from tests.permissions.world import World


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_everybody_reaches_what_the_table_says_and_nothing_else(route: Route, whole_world: World) -> None:
    """(R25)"""
    assert_as_written(whole_world, route)
