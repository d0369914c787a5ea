"""The documents of a dossier: contracts along their bars, powers of attorney, files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from accounts.models import User
from approvals import services as approvals
from dossiers.models import Contract, Document, PowerOfAttorney
from dossiers.services import issue_power, prolong_contract, revoke_power
from kam_crm.shared import clock
from kam_crm.shared.errors import StateConflict
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ContractFactory, PowerFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def contract(kam: User) -> Contract:
    return ContractFactory(client__manager=kam, number="D-1", valid_to=clock.today() + 10 * DAY)


def address(contract: Contract, step: str) -> str:
    return f"/clients/{contract.client_id}/contracts/{contract.pk}/{step}/"


def test_the_page_shows_versions_and_what_can_be_done(contract: Contract, kam: User, web: Browser) -> None:
    """(R38, R39)."""
    html = web.get(f"/clients/{contract.client_id}/contracts/").content.decode()
    assert "ends soon" in html and address(contract, "prolong") in html
    assert "none for contracts: a director signs" in html


def test_an_expired_power_of_attorney_warns_where_a_contract_is_signed(
    contract: Contract, kam: User, web: Browser
) -> None:
    """(R58)."""
    version = prolong_contract(by=kam, contract=contract, reason="it ends")
    approvals.approve(by=UserFactory(role="director"), request=version.approvals.get())
    power = PowerFactory(user=kam, number="P-9", valid_to=clock.today() - DAY)
    html = web.get(address(version, "sign")).content.decode()
    assert "Power of attorney № P-9 ended on" in html
    answer = web.post(address(version, "sign"), {"signed_on": clock.today().isoformat()})
    assert answer.status_code == 403
    assert "Your power of attorney P-9 does not hold" in answer.content.decode()
    power.valid_to = clock.today()
    power.save()
    assert web.post(address(version, "sign"), {"signed_on": clock.today().isoformat()}).status_code == 302
    version.refresh_from_db()
    assert version.power == power


def test_a_file_belongs_to_its_version(contract: Contract, web: Browser) -> None:
    file = SimpleUploadedFile("signed.txt", b"Signed")
    assert web.post(address(contract, "files"), {"file": file}).status_code == 302
    assert Document.objects.get().subject_id == contract.pk
    page = f"/clients/{contract.client_id}/contracts/{contract.pk}/"
    assert "signed.txt" in web.get(page).content.decode()


def test_powers_are_issued_with_their_paper_and_revoked(kam: User, signed_in: Callable[[User], Any]) -> None:
    """(R58)."""
    browser = signed_in(UserFactory(role="director"))
    today = clock.today()
    form = {
        "number": "P-1", "colleague": kam.pk, "powers": ["contracts", "acts"], "sum_limit": "500000",
        "valid_from": today.isoformat(), "valid_to": (today + 30 * DAY).isoformat(),
        "file": SimpleUploadedFile("power.txt", b"Power"),
    }  # fmt: skip
    assert browser.post("/settings/powers/new/", form).status_code == 302
    power = PowerOfAttorney.objects.get()
    assert (power.user, power.powers, power.sum_limit) == (kam, ["contracts", "acts"], 500_000)
    assert browser.get(f"/settings/powers/{power.pk}/file/").content == b"Power"
    again = browser.post("/settings/powers/new/", {**form, "file": SimpleUploadedFile("power.txt", b"Power")})
    assert again.status_code == 422
    assert browser.post(f"/settings/powers/{power.pk}/revoke/", {"reason": "leaves"}).status_code == 302
    power.refresh_from_db()
    assert not power.holds(today)
    with refused("power_revoked", StateConflict):
        revoke_power(by=UserFactory(role="director"), power=power, reason="again")


def test_a_power_says_what_for_and_until_when(kam: User) -> None:
    """(R58)."""
    director, today = UserFactory(role="director"), clock.today()
    facts = {"number": "P-1", "powers": ["contracts"], "valid_from": today, "valid_to": today}
    for given, code in (
        ({"powers": []}, "power_says_nothing"),
        ({"valid_to": today - DAY}, "power_days"),
        ({"sum_limit": 0}, "power_sum_not_positive"),
        ({"number": " "}, "number_required"),
    ):
        with refused(code):
            issue_power(by=director, colleague=kam, **{**facts, **given})  # type: ignore[arg-type]
    with refused("not_a_signer"):
        issue_power(by=director, colleague=UserFactory(role="admin"), **facts)  # type: ignore[arg-type]


def test_programs_prolong_and_sign(contract: Contract, kam: User, signed_in: Callable[[User], Any]) -> None:
    """(R39): the old fields are as they were, the version stands beside its contract."""
    browser, json = signed_in(kam), "application/json"
    url = f"/api/v1/contracts/{contract.pk}/"
    row = browser.get(url).json()
    assert (row["is_agreed"], row["status"], row["stage"]) == (True, "signed", "active")
    version = browser.post(f"{url}prolong/", {"payment_term_days": 30, "reason": "it ends"}, json).json()
    assert (version["previous"], version["is_agreed"], version["stage"]) == (contract.pk, False, "draft")
    approvals.approve(
        by=UserFactory(role="director"), request=Contract.objects.get(pk=version["id"]).approvals.get()
    )
    refusal = browser.post(f"/api/v1/contracts/{version['id']}/sign/", {}, json)
    assert (refusal.status_code, refusal.json()["code"]) == (403, "no_power")
    PowerFactory(user=kam)
    signed = browser.post(f"/api/v1/contracts/{version['id']}/sign/", {}, json).json()
    assert (signed["stage"], signed["signed_by"]) == ("signed", kam.email)
