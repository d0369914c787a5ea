"""A client with a visit of today that has no result yet."""

from __future__ import annotations

from typing import Any

import pytest

from dossiers.models import Client
from plans.models import Activity
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory


@pytest.fixture
def client(db: Any) -> Client:
    return ClientFactory(name="Lukoshko")


@pytest.fixture
def activity(client: Client) -> Activity:
    return ActivityFactory(client=client)
