"""A company of one's own: founded once by who has the link, known to every process, changed by the administrator."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from accounts.company.publishing import publish_company
from accounts.models import CompanyProfile, OneTimeLink, OwnCompany, User
from accounts.services import (
    add_own_company,
    found_company,
    open_founding,
    update_company,
    update_own_company,
)
from kam_crm.shared import clock, currency
from kam_crm.shared.company import company
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.working_days import is_working_day
from orders.numbering import ORDER, next_number
from tests.factories.accounts import UserFactory
from tests.support.races import at_once

FACTS = {
    "full_name": "Марина Котова",
    "email": "kotova@nevprod.example",
    "password": "сырок-глазированный-7",
    "name": "Невский Продопт",
    "language": "ru",
    "currency": "KZT",
    "time_zone": "Asia/Yekaterinburg",
    "calendar_country": "KZ",
}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """What is published stays with the test."""
    settings.DATA_DIR = tmp_path
    yield tmp_path


def secret() -> str:
    made = open_founding(by=None)
    assert made is not None
    return made


def founded(django_capture_on_commit_callbacks: Any) -> User:
    with django_capture_on_commit_callbacks(execute=True):
        first: User = found_company(by=None, secret=secret(), **FACTS)
    return first


def test_the_founder_becomes_administrator_and_the_company_is_known_at_once(
    django_capture_on_commit_callbacks: Any, folder: Path
) -> None:
    assert currency.sign() == "₽"
    first = founded(django_capture_on_commit_callbacks)
    assert (first.role, first.check_password(FACTS["password"])) == ("admin", True)
    profile = CompanyProfile.objects.get()
    assert (profile.name, profile.founded_by) == ("Невский Продопт", first)
    assert (currency.sign(), str(clock.company_zone())) == ("₸", "Asia/Yekaterinburg")
    # Nauryz is a holiday in Kazakhstan alone
    assert not is_working_day(dt.date(2027, 3, 23))
    assert json.loads((folder / "company.json").read_text(encoding="utf-8"))["currency"] == "KZT"


def test_numbers_of_an_english_company_begin_with_english_letters(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        found_company(by=None, secret=secret(), **FACTS | {"language": "en"})
    assert next_number(ORDER).startswith("SO-")


def test_another_process_sees_the_change_without_being_told(folder: Path) -> None:
    """Whoever writes the file, the next question is answered by it; without it the settings hold."""
    assert company().name == ""
    (folder / "company.json").write_text(
        '{"name": "Соседний", "currency": "USD", "unknown": 1}', encoding="utf-8"
    )
    assert (company().name, company().currency, company().language) == ("Соседний", "USD", "ru")
    (folder / "company.json").unlink()
    assert company().currency == "RUB"


def test_a_restored_database_is_published_again(
    django_capture_on_commit_callbacks: Any, folder: Path
) -> None:
    founded(django_capture_on_commit_callbacks)
    (folder / "company.json").unlink()
    publish_company()
    assert company().currency == "KZT"


def test_a_link_founds_once(django_capture_on_commit_callbacks: Any) -> None:
    link = secret()
    with django_capture_on_commit_callbacks(execute=True):
        found_company(by=None, secret=link, **FACTS)
    with pytest.raises(BusinessRuleError) as error:
        found_company(by=None, secret=link, **FACTS | {"email": "second@nevprod.example"})
    assert error.value.code == "link_unusable"
    assert open_founding(by=None) is None
    assert User.objects.count() == 1


def test_a_link_made_before_somebody_came_in_founds_nothing() -> None:
    link = secret()
    UserFactory()
    with pytest.raises(BusinessRuleError) as error:
        found_company(by=None, secret=link, **FACTS)
    assert error.value.code == "link_unusable"


def test_a_new_link_ends_the_one_before_and_an_hour_ends_both() -> None:
    first, second = secret(), secret()
    page = reverse("accounts:founding", args=[first])
    assert Browser().get(page).status_code == 410
    assert Browser().get(reverse("accounts:founding", args=[second])).status_code == 200
    with time_machine.travel(clock.now() + dt.timedelta(minutes=61), tick=False):
        assert Browser().get(reverse("accounts:founding", args=[second])).status_code == 410
    # only what cannot be turned back is kept
    assert not OneTimeLink.objects.filter(digest__in=[first, second]).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"password": "12345"}, "password"),
        ({"currency": "ZZZ"}, "currency"),
        ({"time_zone": "Moscow"}, "time_zone"),
        ({"email": "kotova"}, "email"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_link_stays_good(
    wrong: dict[str, str], field: str, in_english: None
) -> None:
    address = reverse("accounts:founding", args=[secret()])
    answer = Browser().post(address, FACTS | wrong)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert not User.objects.exists()
    assert Browser().get(address).status_code == 200


def test_the_page_signs_the_founder_in(django_capture_on_commit_callbacks: Any) -> None:
    browser = Browser()
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(reverse("accounts:founding", args=[secret()]), FACTS)
    assert answer.status_code == 302
    page = browser.get(reverse("accounts:company_edit"))
    assert (page.status_code, "Невский Продопт" in page.text) == (200, True)


def test_the_administrator_changes_what_the_company_lives_by(
    django_capture_on_commit_callbacks: Any, signed_in: Any
) -> None:
    admin = founded(django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        update_company(by=admin, order_prefix="НП", currency="EUR")
    assert (currency.sign(), company().name) == ("€", "Невский Продопт")
    assert next_number(ORDER).startswith("НП-")
    with pytest.raises(BusinessRuleError) as error:
        update_company(by=admin, order_prefix=" ")
    assert error.value.code == "order_prefix_required"
    assert signed_in(UserFactory(role="head")).get(reverse("accounts:company_edit")).status_code == 403


def test_own_entities_have_right_tax_numbers_once() -> None:
    own = add_own_company(by=None, name="ООО «Невский Продопт»", inn="7707083893", kpp="773601001")
    assert str(own) == "ООО «Невский Продопт»"
    for inn, kpp, code in (
        ("7707083894", "", "inn_invalid"),
        ("7707083893", "77", "kpp_invalid"),
        ("7707083893", "773601001", "inn_taken"),
    ):
        with pytest.raises(BusinessRuleError) as error:
            add_own_company(by=None, name="Второе", inn=inn, kpp=kpp)
        assert error.value.code == code
    update_own_company(by=None, own_company=own, name="Новое имя", inn="", kpp="", is_active=False)
    assert OwnCompany.objects.get().name == "Новое имя"


@pytest.mark.server
def test_of_two_founders_at_once_one_founds(transactional_db: None) -> None:
    link = secret()

    def found(number: int) -> Any:
        facts = FACTS | {"email": f"founder{number}@nevprod.example"}
        return lambda: found_company(by=None, secret=link, **facts)

    answers = at_once(found(1), found(2))
    assert sorted(type(one).__name__ for one in answers) == ["BusinessRuleError", "User"]
    assert User.objects.count() == 1
