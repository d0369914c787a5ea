"""The company's currency: its sign, where it stands, and the unit that amounts of a table are counted in."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import translation
from markupsafe import Markup

from kam_crm.shared import currency
from kam_crm.shared.currency import Unit
from tests.support.rendered import source as drawn


@pytest.mark.parametrize(
    ("code", "value", "places", "russian", "english"),
    [
        ("RUB", D(1180000), 0, "1 180 000 ₽", "1 180 000 ₽"),
        ("USD", D(1180000), 0, "1 180 000 $", "$1 180 000"),
        ("USD", D("-5.50"), 2, "−5,50 $", "−$5.50"),
        ("CHF", D(7), 0, "7 CHF", "7 CHF"),
        ("USD", None, 0, "—", "—"),
    ],
)
def test_an_amount_carries_the_sign_of_the_company(
    settings: Any, code: str, value: D | None, places: int, russian: str, english: str
) -> None:
    """A company outside Russia read roubles on every page (H37)."""
    settings.CURRENCY = code
    for language, words in (("ru", russian), ("en", english)):
        with translation.override(language):
            assert spaced(currency.amount(value, places)) == words
            assert spaced(drawn("{{ v|amount(p) }}", {"v": value, "p": places})) == words


def test_a_label_names_the_currency(settings: Any) -> None:
    settings.CURRENCY = "USD"
    lazily = currency.lazy_label("Debt")
    assert currency.label("Debt") == str(lazily) == "Debt, $"
    settings.CURRENCY = "EUR"
    assert str(lazily) == "Debt, €"


def test_a_label_of_a_template_stays_html() -> None:
    assert drawn('{{ _("R&amp;D")|in_currency }}', {}) == "R&amp;D, ₽"
    assert currency.label(Markup("a<br>b")) == Markup("a<br>b, ₽")


@pytest.mark.parametrize(
    ("largest", "russian", "english", "header"),
    [
        (D(999_999), "999 999 $", "$999 999", "$"),
        (D(1_000_000), "1 000 тыс. $", "$1 000 thousand", "$ thousand"),
        (D(-12_953_019), "−12 953 тыс. $", "−$12 953 thousand", "$ thousand"),
        (D(1_250_400_000), "1 250 млн $", "$1 250 million", "$ million"),
    ],
)
def test_the_unit_follows_the_size_of_the_figures(
    settings: Any, largest: D, russian: str, english: str, header: str
) -> None:
    """A small company read «0, 2, 2, 12» thousand on its board (H38)."""
    settings.CURRENCY = "USD"
    unit = Unit.of([D(3), None, largest])
    with translation.override("ru"):
        assert spaced(unit.amount(largest)) == russian
    with translation.override("en"):
        assert spaced(unit.amount(largest)) == spaced(currency.short_amount(largest)) == english
        assert unit.label("Debt") == f"Debt, {header}"


def test_nothing_has_no_unit() -> None:
    assert Unit.of([]) == Unit.of([None]) == Unit()
    assert Unit(3).write(None) == Unit(3).amount(None) == "—"
    assert Unit(3).is_nothing(D(-499)) and not Unit(3).is_nothing(D(500))


def spaced(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")
