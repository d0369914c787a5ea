"""Who was shown what, in words that an administrator reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import Access, AccessLog, User
from accounts.rights.pages.access_log import LISTS, PARAMETERS
from accounts.services import log_access
from integrations.imports.models import ImportKind
from kam_crm.shared import clock
from kam_crm.shared.web.listings import Listing
from tests.factories.accounts import UserFactory
from tests.pages.lists import LISTS as PAGES
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LOG = reverse("accounts:access_log")
# of no list that is exported, or asked for by programs alone
BY_PROGRAMS = {"client_code", "code", "inn", "updated_since"}


@pytest.fixture
def anna() -> User:
    return UserFactory(full_name="Anna Sokolova")


@pytest.fixture
def page() -> Browser:
    return signed_in(UserFactory(role="admin"))


def lines(page: Browser, **query: Any) -> list[tuple[str, str]]:
    return [(line.subject, line.details) for line in page.get(LOG, query).context["list"].lines]


def test_the_log_is_read_in_words(page: Browser, anna: User) -> None:
    """Lists, filters and people are named in words, not by their keys in the code (H26)."""
    filters = {"manager": str(anna.pk), "debt": "overdue", "key": "true", "client": "7"}
    log_access(user=anna, what=Access.EXPORT, subject="debts", format="xlsx", filters=filters)
    log_access(user=anna, what=Access.CONTACT_DATA, subject="person 12")
    log_access(user=anna, what=Access.CONTACT_DATA, subject="/api/v1/persons/", people=[1, 2])
    assert lines(page) == [
        ("people, by a program", "2 people; № 1, 2"),
        ("person № 12", ""),
        ("debts", "XLSX; client: № 7; debt: overdue; key client: yes; manager: Anna Sokolova"),
    ]
    assert "{" not in page.get(LOG).content.decode().split("<tbody>")[1].split("</tbody>")[0]


def test_the_log_is_narrowed_by_person_and_day(page: Browser, anna: User) -> None:
    """A person and two days, both included, leave what they did then (H26)."""
    today, boris = clock.today(), UserFactory()
    for user, days in ((anna, 0), (anna, 3), (boris, 0)):
        row = log_access(user=user, what=Access.EXPORT, subject=f"{user.pk} {days}")
        at = clock.at(today - dt.timedelta(days=days), dt.time(23, 59))
        AccessLog.objects.filter(pk=row.pk).update(at=at)
    day = {"since": today - dt.timedelta(days=3), "until": today - dt.timedelta(days=1)}
    assert [subject for subject, _details in lines(page, **day)] == [f"{anna.pk} 3"]
    assert [subject for subject, _details in lines(page, user=boris.pk)] == [f"{boris.pk} 0"]
    assert (boris.pk, boris.full_name) in page.get(LOG).context["list"].people


def test_a_line_is_a_sentence(page: Browser, anna: User) -> None:
    """What was taken away and how it was narrowed, or whose data was shown, in one sentence (H26)."""
    log_access(user=anna, what=Access.CONTACT_DATA, subject="person 12")
    log_access(user=anna, what=Access.EXPORT, subject="segments", format="csv", filters={"base": "revenue"})
    texts = [line.text for line in page.get(LOG).context["list"].lines]
    assert texts == ["List «segments» exported: CSV; base: revenue", "Phone and e-mail shown: person № 12"]


def test_the_log_is_narrowed_by_person_client_and_list(page: Browser, anna: User) -> None:
    """Whatever concerns person or client number 12, and exports of one list."""
    log_access(user=anna, what=Access.CONTACT_DATA, subject="person 12")
    log_access(user=anna, what=Access.CONTACT_DATA, subject="person 120")
    log_access(user=anna, what=Access.CONTACT_DATA, subject="/api/v1/persons/", people=[11, 12])
    log_access(user=anna, what=Access.EXPORT, subject="sales", filters={"client": "12"})
    log_access(user=anna, what=Access.EXPORT, subject="sales", filters={"client": "13"})
    log_access(user=anna, what=Access.EXPORT, subject="history", filters={"of": "dossiers.client:12"})

    def subjects(**query: Any) -> list[str]:
        return [row.subject for row in page.get(LOG, query).context["list"].page.items]

    assert subjects(q="№ 12") == ["history", "sales", "/api/v1/persons/", "person 12"]
    assert subjects(q="twelve") == []
    assert subjects(list="sales") == ["sales", "sales"]


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_log_is_taken_along_as_a_file_and_says_so(page: Browser, anna: User, fmt: str) -> None:
    log_access(user=anna, what=Access.EXPORT, subject="debts", format="xlsx")
    answer = page.get(reverse("accounts:access_log_export"), {"format": fmt, "what": "export"})
    body = b"".join(answer.streaming_content)
    if fmt == "csv":
        assert "Anna Sokolova;list exported;debts;XLSX" in body.decode()
    last = AccessLog.objects.latest("pk")
    assert (last.subject, last.details) == ("access_log", {"format": fmt, "filters": {"what": "export"}})


def test_every_exported_list_and_every_filter_has_its_words() -> None:
    """A list or a filter that comes along is not written down by its key again (H26)."""
    exported = [one for one in PAGES if one.export]
    subjects = {listing.subject for listing in kinds_of(Listing) if listing.subject}
    filters = {name for one in exported if one.filters for name in one.filters.base_filters}
    assert {*subjects, *ImportKind.values} - set(LISTS) == set()
    assert {name for name in filters if not name.startswith("debtors")} - set(PARAMETERS) <= BY_PROGRAMS


def kinds_of(kind: type[Listing]) -> set[type[Listing]]:
    return {kind, *(deeper for one in kind.__subclasses__() for deeper in kinds_of(one))}
