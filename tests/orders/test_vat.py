"""Kinds of VAT with rates by date, goods without it, and the rate of a document that is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.services import create_token
from catalogue.models import Product, VatRate
from catalogue.prices import vat_rate_moved, vat_rate_on
from catalogue.services import publish_vat, set_vat_rate
from catalogue.vat import FIRST, VatKind, kind_written, rate_of
from kam_crm.shared import clock, formats
from kam_crm.shared.published import publish_registered
from tests.factories.accounts import UserFactory
from tests.factories.orders import ProductFactory
from tests.support.days import TODAY
from tests.support.refusals import refusal
from tests.support.sessions import signed_in

D = Decimal
DAY = dt.timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """What is published stays with the test."""
    settings.DATA_DIR = tmp_path
    yield tmp_path


@pytest.mark.parametrize(
    ("kind", "day", "rate"),
    [
        ("standard", "2026-01-01", 22),
        ("standard", "2025-12-31", 20),
        ("standard", "2018-12-31", 18),
        ("standard", "2001-01-01", 18),
        ("reduced", "2026-01-01", 10),
        ("zero", "2026-01-01", 0),
        ("exempt", "2026-01-01", 0),
    ],
)
def test_each_kind_has_its_rate_on_a_day(kind: str, day: str, rate: int) -> None:
    assert rate_of(kind, dt.date.fromisoformat(day)) == rate
    assert vat_rate_on(Product(vat_kind=kind, vat_rate=D(0)), dt.date.fromisoformat(day)) == rate


@pytest.mark.django_db
def test_the_first_rows_are_what_the_code_begins_with() -> None:
    rows = VatRate.objects.values_list("kind", "valid_from", "rate")
    assert set(rows) == {(kind, since, rate) for kind, since, rate in FIRST}


@pytest.mark.parametrize(
    ("rate", "before", "kind"),
    [(22, "", "standard"), (10, "exempt", "reduced"), (0, "exempt", "exempt"), (0, "zero", "zero"),
     (0, "standard", ""), (20, "standard", ""), (7, "", "")],
)  # fmt: skip
def test_a_rate_that_a_file_writes_tells_the_kind(rate: int, before: str, kind: str) -> None:
    """At 0 % a number cannot tell «zero» from «without VAT»: what people set stays."""
    assert kind_written(D(rate), dt.date(2026, 11, 1), before) == kind


def test_the_rate_of_a_line_moves_with_its_kind_and_one_of_its_own_stays() -> None:
    before, after = dt.date(2018, 12, 30), dt.date(2019, 1, 10)
    assert [vat_rate_moved(D(rate), before, after) for rate in (18, 10, 0, 7)] == [20, 10, 0, 7]


@pytest.mark.django_db
def test_goods_without_vat_bear_none() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductFactory(vat_kind=VatKind.EXEMPT, vat_rate=D(22))
    assert vat_rate_on(ProductFactory(vat_kind=VatKind.EXEMPT, vat_rate=D(0)), clock.today()) == 0


@pytest.mark.django_db
def test_a_new_rate_holds_from_its_day_on(folder: Path, django_capture_on_commit_callbacks: Any) -> None:
    """Every process learns of it without asking the database; what was priced before keeps its rate."""
    tomorrow = clock.today() + DAY
    with django_capture_on_commit_callbacks(execute=True):
        set_vat_rate(by=UserFactory(role="admin"), kind="standard", rate=D(24), valid_from=tomorrow)
    assert (rate_of("standard", clock.today()), rate_of("standard", tomorrow)) == (22, 24)
    assert vat_rate_on(Product(vat_rate=D(22)), tomorrow) == 24
    (folder / "vat.json").unlink()
    assert rate_of("standard", tomorrow) == 22
    publish_registered()  # as every start does
    assert rate_of("standard", tomorrow) == 24


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "exempt"}, "vat_kind_fixed"),
        ({"kind": ""}, "kind_required"),
        ({"rate": D(0)}, "vat_rate_wrong"),
        ({"rate": D(100)}, "vat_rate_wrong"),
        ({"valid_from": dt.date(2026, 1, 1)}, "vat_in_the_past"),
    ],
)
def test_what_the_law_does_not_know_is_refused(given: dict[str, Any], code: str) -> None:
    rate = {"kind": "standard", "rate": D(24), "valid_from": clock.today()} | given
    assert refusal(set_vat_rate, by=UserFactory(role="director"), **rate).code == code


@pytest.mark.django_db
def test_a_manager_sets_no_rates(folder: Path) -> None:
    given = {"kind": "standard", "rate": D(24), "valid_from": clock.today()}
    assert refusal(set_vat_rate, by=UserFactory(role="kam"), **given).code == "forbidden"
    publish_vat()
    assert (folder / "vat.json").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("folder", "today", "in_english")
def test_a_rate_is_entered_on_its_page_and_read_by_programs() -> None:
    """Who writes price lists enters it from a coming day on; everybody reads what is in force and what comes (R141)."""
    page, api = reverse("catalogue:vat_rates"), "/api/v1/vat-rates/"
    director, kam = UserFactory(role="director"), UserFactory(role="kam")
    coming = {"kind": "standard", "rate": "25", "valid_from": (TODAY + DAY).isoformat()}
    assert signed_in(kam).post(page, coming).status_code == 403
    wrong = signed_in(director).post(page, coming | {"valid_from": (TODAY - DAY).isoformat()})
    assert wrong.status_code == 422 and "A rate begins today or later" in wrong.content.decode()
    assert signed_in(director).post(page, coming).status_code == 302
    shown = signed_in(kam).get(page).content.decode()
    assert (
        "still to come" in shown
        and f"1 Jan 2026 – {formats.day(TODAY)}" in shown
        and "Enter the rate" not in shown
    )
    key = create_token(by=kam, name="1C")[1]
    head = {"Authorization": f"Bearer {key}"}
    rows = signed_in(kam).get(f"{api}?ordering=-valid_from", headers=head).json()["results"]
    assert [(row["kind"], row["rate"]) for row in rows[:2]] == [
        ("standard", "25.0000"),
        ("standard", "22.0000"),
    ]
    assert signed_in(kam).post(api, coming, headers=head, content_type="application/json").status_code == 403
    of_director = {
        "Authorization": f"Bearer {create_token(by=director, name='1C')[1]}",
        "Idempotency-Key": "one",
    }
    entered = {"kind": "reduced", "rate": "12", "valid_from": TODAY.isoformat()}
    answer = signed_in(director).post(api, entered, headers=of_director, content_type="application/json")
    assert (answer.status_code, rate_of("reduced", TODAY)) == (201, D(10))
    publish_vat()
    assert rate_of("reduced", TODAY) == D(12)
