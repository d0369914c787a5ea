"""Who reaches clients and what hangs on them: every route of dossiers against its table."""

from __future__ import annotations

import pytest

from tests.permissions.matrix import Route, assert_as_written
from tests.permissions.routes_dossiers import ROUTES
from tests.permissions.world import World


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_everybody_reaches_what_the_table_says_and_nothing_else(route: Route, whole_world: World) -> None:
    """Pages and API by one table (R222)."""
    assert_as_written(whole_world, route)
