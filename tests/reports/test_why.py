from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from dossiers.models import Client
from reports.models import SegmentPolicy, SegmentSnapshot
from reports.segments.pages.why import percent_beside, why_segment


def why(language: str = "en", policy: SegmentPolicy | None = None, **figures: Any) -> str:
    values = {
        "as_of": dt.date(2026, 6, 15), "level": "company", "base": "revenue", "amount": Decimal("1200000.00"),
        "cum_before": Decimal("61.3000"), "abc": "A", "n_months": 12, "active_months": 11, "cv": Decimal("86.8398"),
        "xyz_freq": "X", "xyz_cv": "Z", "client": Client(pk=1),
    }  # fmt: skip
    with translation.override(language):
        return why_segment(SegmentSnapshot(**values | figures), policy or SegmentPolicy())


def test_both_letters() -> None:
    assert why() == (
        "A: 61.3% of the company's sales come from larger clients, less than 80%; "
        "X: bought in 11 of 12 months, 91.7% (X from 80%, Y from 50%); June 2025 to May 2026."
    )
    assert why("ru") == (
        "A: на более крупных клиентов приходится 61,3\u202f% продаж компании, это меньше 80\u202f%; "
        "X: покупал в 11 из 12 месяцев, 91,7\u202f% (X от 80\u202f%, Y от 50\u202f%); июнь 2025 — май 2026."
    )


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"abc": "B", "cum_before": Decimal("88.3158")}, "B: 88.3% of the company's sales come from larger clients"),
        ({"abc": "B", "cum_before": Decimal("88.3158")}, "from larger clients, not below 80% but below 95%; "),
        ({"abc": "C", "cum_before": Decimal("95.0000")}, "95.0% of the company's sales"),
        ({"abc": "C", "cum_before": Decimal("95.0000")}, "come from larger clients, not below 95%; "),
        ({"cum_before": Decimal("79.9999")}, "79.9999% of the company's sales"),
        ({"level": "department"}, "of the department's sales"),
        ({"level": "manager", "base": "gross_profit"}, "of the manager's gross profit"),
        ({"abc": "", "cum_before": None, "amount": Decimal("0.00")}, "no ABC class: no sales"),
        ({"abc": "", "cum_before": None, "amount": Decimal("-256.57")}, "returned than sold, \u2212256.57\u202f₽"),
        ({"abc": "", "cum_before": None, "amount": Decimal(-1), "base": "gross_profit"}, "profit is \u22121.00\u202f₽"),
        ({"xyz_freq": "", "n_months": 4}, "no XYZ class: 4 months of history, 6 are needed"),
        ({"xyz_freq": "", "active_months": 0}, "no XYZ class: no month with sales"),
        ({"without_cost": Decimal("500.50")}, "; sales of 500.50\u202f₽ without a known cost are left out."),
    ],
)  # fmt: skip
def test_each_case_has_its_words(figures: dict[str, Any], words: str) -> None:
    assert words in why(**figures)


def test_by_variation_where_the_policy_shows_it() -> None:
    policy = SegmentPolicy(shown_xyz="variation")
    assert "Z: months vary by 86.8% (X up to 10%, Y up to 25%)" in why(policy=policy)
    assert "no XYZ class: the mean month is not above zero" in why(policy=policy, xyz_cv="", cv=None)


@pytest.mark.parametrize(
    ("value", "text"), [("79.95", "79.95%"), ("80", "80.0%"), ("80.004", "80.004%"), ("12.34", "12.3%")]
)
def test_a_percentage_does_not_look_like_a_line_it_does_not_touch(value: str, text: str) -> None:
    with translation.override("en"):
        assert percent_beside(Decimal(value), 80, 95) == text
