"""The world, built once per module and worker: every request is rolled back, and in the end so is the world."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.models import User
from desk.news import feed
from desk.news.pages import bell
from kam_crm.shared.kept import Kept
from tests.permissions.world import World, build_world


@cache
def news_of(key: int) -> int:
    user = User.objects.get(pk=key)
    return feed.unseen(user, feed.clamp_to_window(None))


@pytest.fixture(autouse=True)
def bell_without_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted once per person: it was a fifth of thousands of pages here, and none is about the number."""
    known: Any = SimpleNamespace(**{**vars(feed), "unseen": lambda user, since: news_of(user.pk)})
    monkeypatch.setattr(bell, "feed", known)
    monkeypatch.setattr(bell, "SECONDS", 0)


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """For twins that let a role see too much: what is put together under such rules must not serve the next test."""
    monkeypatch.setattr(Kept, "get", lambda kept, key, make: make())


@pytest.fixture(scope="module")
def whole_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)
