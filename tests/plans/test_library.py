"""The library of rules: a new version asks everybody concerned to acknowledge it."""

from __future__ import annotations

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
