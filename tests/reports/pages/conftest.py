"""Pages are compared in English, for people of one department and a client of another."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kam_crm.shared.currency import NBSP
from kam_crm.shared.formats import THIN
from tests.factories.accounts import DepartmentFactory, UserFactory

Signed = Callable[[User], Browser]


def plain(text: str) -> str:
    """Numbers with ordinary spaces."""
    return text.replace(THIN, " ").replace(NBSP, " ")


@pytest.fixture(autouse=True)
def english(in_english: None) -> None:
    """Texts are compared in English."""


@pytest.fixture
def department(db: None) -> Any:
    return DepartmentFactory(name="Networks")


@pytest.fixture
def head(department: Any) -> User:
    user = UserFactory(role="head", full_name="Oleg Quiet", department=department, locale="en")
    department.head = user
    department.save()
    return user


@pytest.fixture
def kam(department: Any, head: User) -> User:
    return UserFactory(role="kam", full_name="Anna Falcon", department=department, locale="en")


@pytest.fixture
def director(db: None) -> User:
    return UserFactory(role="director", full_name="Dina Rector", locale="en")


@pytest.fixture
def stranger(db: None) -> User:
    """A KAM of another department."""
    return UserFactory(role="kam", full_name="Boris Other", department=DepartmentFactory(name="Catering"))


@pytest.fixture
def see(signed_in: Signed) -> Callable[..., str]:
    """The text of a page as somebody sees it; htmx=True asks for its fragment."""

    def look(user: User, address: str, *, htmx: bool = False) -> str:
        headers = {"HX-Request": "true"} if htmx else {}
        answer = signed_in(user).get(address, headers=headers)
        assert answer.status_code == 200, answer.status_code
        return plain(html.unescape(answer.content.decode()))

    return look


@pytest.fixture
def queries(signed_in: Signed) -> Callable[[User, str], int]:
    """How many queries a page takes, the sign-in of the first visit not counted."""

    def count(user: User, address: str) -> int:
        browser = signed_in(user)
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    return count
