"""A department with a client, a foreign manager, and everybody who works for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from accounts.models import User
from desk.news import feed
from desk.news.pages import bell
from dossiers.history.timeline import Event
from dossiers.models import Client
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory

Told = Callable[[User], list[str]]


@pytest.fixture(autouse=True)
def bell_with_memory(bell_without_memory: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It remembers nothing yet."""
    cache.clear()
    monkeypatch.setattr(bell, "SECONDS", 60)


@pytest.fixture(autouse=True)
def english(in_english: None) -> None:
    """Texts are compared in English."""


@pytest.fixture
def people(db: None) -> dict[str, User]:
    north, south = DepartmentFactory(name="North"), DepartmentFactory(name="South")
    made = {
        "head": UserFactory(role="head", full_name="Oleg Head", department=north, locale="en"),
        "kam": UserFactory(role="kam", full_name="Anna Kam", department=north, locale="en"),
        "colleague": UserFactory(role="kam", full_name="Colin Kam", department=north, locale="en"),
        "stranger": UserFactory(role="kam", full_name="Boris Other", department=south, locale="en"),
        "foreign_head": UserFactory(role="head", full_name="Frank Head", department=south, locale="en"),
        "support": UserFactory(role="support", full_name="Sara Support", department=north, locale="en"),
        "finance": UserFactory(role="finance", full_name="Fina Nance", locale="en"),
        "director": UserFactory(role="director", full_name="Dina Rector", locale="en"),
        "admin": UserFactory(role="admin", full_name="Adam Min", locale="en"),
    }
    for department, head in ((north, made["head"]), (south, made["foreign_head"])):
        department.head = head
        department.save()
    return made


@pytest.fixture
def client_of_kam(people: dict[str, User]) -> Client:
    made: Client = ClientFactory(name="Northern Trade", manager=people["kam"])
    return made


def told(user: User, **query: Any) -> list[Event]:
    return feed.news(User.objects.get(pk=user.pk), **query).events


def texts(user: User, kind: str = "") -> list[str]:
    return [event.text for event in told(user, kind=kind)]


def hearers(people: dict[str, User], kind: str) -> set[str]:
    """Who is told anything of this kind."""
    return {name for name, user in people.items() if texts(user, kind)}
