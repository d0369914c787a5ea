"""The library of rules: a new version asks everybody concerned to acknowledge it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.models import LibraryDocument
from plans.services import acknowledge, add_library_document, archive_library_document, publish_version
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam", department=DepartmentFactory())


@pytest.fixture
def finance() -> User:
    return UserFactory(role="finance")


@pytest.fixture
def head() -> User:
    """Of a department of their own."""
    department = DepartmentFactory()
    department.head = UserFactory(role="head", department=department)
    department.save()
    return department.head


@pytest.fixture
def director() -> User:
    return UserFactory(role="director")


@pytest.fixture
def document(director: User) -> LibraryDocument:
    return add_library_document(
        by=director, title="Rules of contracts", kind="contracts", roles=["kam"], text="Sign first."
    )


def asked(user: User) -> list[LibraryDocument]:
    return list(LibraryDocument.objects.visible_to(user).unacknowledged_by(user))


def test_a_new_version_asks_every_manager_anew(
    document: LibraryDocument, kam: User, finance: User, director: User
) -> None:
    """(R59)."""
    assert (asked(kam), asked(finance)) == ([document], [])
    first = document.versions.get()
    acknowledge(by=kam, version=first)
    acknowledge(by=kam, version=first)
    assert (asked(kam), first.acknowledgements.count()) == ([], 1)
    second = publish_version(by=director, document=document, text="Sign at once.", changes="at once")
    assert asked(kam) == [document]
    with refused("newer_version", StateConflict):
        acknowledge(by=kam, version=first)
    acknowledge(by=kam, version=second)
    assert asked(kam) == []


def test_a_rule_of_a_department_concerns_its_people(director: User) -> None:
    """(R59)."""
    ours, theirs = DepartmentFactory(), DepartmentFactory()
    document = add_library_document(by=director, title="Prices", kind="prices", department=ours, text="…")
    inside, outside = UserFactory(role="kam", department=ours), UserFactory(role="kam", department=theirs)
    assert (asked(inside), asked(outside)) == ([document], [])
    assert list(LibraryDocument.objects.visible_to(outside)) == []


def test_a_head_publishes_for_the_own_department(head: User, document: LibraryDocument) -> None:
    with refused("department_not_led"):
        add_library_document(by=head, title="All", kind="other", text="…")
    own = add_library_document(by=head, title="Ours", kind="other", text="…", department=head.department)
    assert own.roles == ["kam"]
    with refused("not_your_rule", NotAllowed):
        publish_version(by=head, document=document, text="…", changes="mine")


def test_what_is_archived_asks_nobody(document: LibraryDocument, kam: User, director: User) -> None:
    archive_library_document(by=director, document=document)
    assert asked(kam) == []
    with refused("rule_archived", StateConflict):
        publish_version(by=director, document=document, text="…", changes="…")


def test_a_version_says_something_in_words_or_a_file(document: LibraryDocument, director: User) -> None:
    """(R59)."""
    with refused("version_says_nothing"):
        publish_version(by=director, document=document, changes="nothing")
    with refused("changes_required"):
        publish_version(by=director, document=document, text="…")
    version = publish_version(by=director, document=document, changes="as a file", file=("r.txt", b"Rules"))
    assert (version.number, version.file_name, bytes(version.content.data)) == (2, "r.txt", b"Rules")
    for given, code in (
        ({"roles": []}, "readers_required"),
        ({"kind": "x"}, "unknown_library_kind"),
        ({"title": " "}, "title_required"),
    ):
        with refused(code):
            add_library_document(by=director, **{"title": "T", "kind": "other", "text": "…", **given})


def test_who_has_not_acknowledged_stands_beside_it_and_in_the_file(
    document: LibraryDocument, kam: User, director: User, signed_in: Callable[[User], Any]
) -> None:
    """(R59)."""
    known = UserFactory(role="kam", full_name="Known Person")
    acknowledge(by=known, version=document.versions.get())
    browser = signed_in(director)
    page = f"/library/{document.pk}/"
    missing, _known = browser.get(page).content.decode().split('id="h-known"')
    assert kam.full_name in missing and "Known Person" not in missing.split('id="h-missing"')[1]
    answer: Any = browser.get(f"{page}readers/", {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert any("Known Person" in line and line.rstrip(";,") == line for line in lines)
    assert any(kam.full_name in line for line in lines)


def test_a_manager_acknowledges_on_the_page(
    document: LibraryDocument, kam: User, signed_in: Callable[[User], Any]
) -> None:
    """(R59)."""
    browser, page = signed_in(kam), f"/library/{document.pk}/"
    assert "I acknowledge it" in browser.get(page).content.decode()
    assert browser.post(f"{page}acknowledge/", {"version": "1"}).status_code == 302
    assert "I acknowledge it" not in browser.get(page).content.decode()
    assert asked(kam) == []
