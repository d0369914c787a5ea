"""Sums as tables: halves go away from zero, below zero too, and every figure has its places."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kam_crm.shared.money import (
    LARGEST_SUM,
    ZERO,
    MoneyField,
    QuantityField,
    RateField,
    discounted,
    included_vat,
    is_countable,
    line_total,
    money,
    percent,
    rate,
    share_of,
    total,
)

D = Decimal


def written(value: Decimal | None) -> str:
    """With its places: Decimal compares 1.5 equal to 1.50."""
    return str(value)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("0.005", "0.01"), ("0.015", "0.02"), ("0.025", "0.03"), ("0.00499", "0.00"), ("-0.005", "-0.01"),
        ("-0.015", "-0.02"), ("-0.025", "-0.03"), ("-0.00501", "-0.01"), ("7", "7.00"), ("1E+3", "1000.00"),
    ],
)  # fmt: skip
def test_half_a_kopeck_goes_away_from_zero(value: str, amount: str) -> None:
    assert written(money(value)) == written(money(D(value))) == amount


def test_whole_numbers_are_money_too() -> None:
    assert (written(money(5)), written(rate(5))) == ("5.00", "5.0000")


@pytest.mark.parametrize(
    ("value", "found"),
    [("0.00005", "0.0001"), ("0.00015", "0.0002"), ("0.000049", "0.0000"), ("-0.00005", "-0.0001"),
     ("33.33335", "33.3334")],
)  # fmt: skip
def test_a_percentage_has_four_places(value: str, found: str) -> None:
    assert written(rate(value)) == found


@pytest.mark.parametrize(
    ("part", "whole", "found"),
    [("1", "3", "33.3333"), ("2", "3", "66.6667"), ("3", "2", "150.0000"), ("-1", "8", "-12.5000"),
     ("0", "8", "0.0000"), ("1", "-8", "-12.5000"), ("-2", "-8", "25.0000"), ("0.01", "0.02", "50.0000")],
)  # fmt: skip
def test_a_part_is_told_in_percent_of_the_whole_below_zero_too(part: str, whole: str, found: str) -> None:
    """A month of returns is a whole below zero."""
    assert written(percent(D(part), D(whole))) == found


def test_there_is_no_percentage_of_nothing() -> None:
    assert percent(D(5), ZERO) is None


@pytest.mark.parametrize(
    ("price", "discount", "found"),
    [("100.00", "0", "100.00"), ("100.00", "100", "0.00"), ("0.10", "5", "0.10"), ("0.30", "5", "0.29"),
     ("1.50", "33", "1.01"), ("628.00", "7", "584.04"), ("10.01", "50", "5.01")],
)  # fmt: skip
def test_a_discount_is_rounded_by_the_unit(price: str, discount: str, found: str) -> None:
    assert written(discounted(D(price), D(discount))) == found


@pytest.mark.parametrize(
    ("price", "quantity", "found"),
    [("5.00", "0.001", "0.01"), ("4.99", "0.001", "0.00"), ("2.99", "3", "8.97"), ("1.00", "-2.5", "-2.50"),
     ("5.00", "-0.001", "-0.01")],
)  # fmt: skip
def test_a_line_is_price_by_quantity(price: str, quantity: str, found: str) -> None:
    assert written(line_total(D(price), D(quantity))) == found


@pytest.mark.parametrize(
    ("quantity", "countable"), [("1", True), ("0.001", True), ("1.2340", True), ("0.0001", False), ("2.3455", False)]
)  # fmt: skip
def test_three_decimals_of_a_quantity_are_kept(quantity: str, countable: bool) -> None:
    assert is_countable(D(quantity)) is countable


@pytest.mark.parametrize(
    ("whole", "part", "of", "found"),
    [
        # not of a rounded price: 0.00 a unit would make nothing of three
        ("0.01", "3", "4", "0.01"), ("10.00", "1", "3", "3.33"), ("10.00", "2", "3", "6.67"),
        ("10.00", "3", "3", "10.00"), ("-10.00", "2", "3", "-6.67"), ("-0.01", "1", "2", "-0.01"),
        ("0.01", "1", "2", "0.01"), ("7.77", "0", "3", "0.00"),
    ],
)  # fmt: skip
def test_a_share_of_a_line_is_rounded_once(whole: str, part: str, of: str, found: str) -> None:
    assert written(share_of(D(whole), D(part), D(of))) == found


@pytest.mark.parametrize(
    ("gross", "rate_", "found"),
    [("122.00", "22", "22.00"), ("110.00", "10", "10.00"), ("100.00", "0", "0.00"), ("0.06", "20", "0.01"),
     ("0.03", "20", "0.01"), ("-122.00", "22", "-22.00"), ("-0.03", "20", "-0.01"), ("1.00", "22", "0.18")],
)  # fmt: skip
def test_vat_inside_a_sum(gross: str, rate_: str, found: str) -> None:
    """0.03 with 20 % holds exactly half a kopeck."""
    assert written(included_vat(D(gross), D(rate_))) == found


def test_a_sum_of_no_lines_is_money() -> None:
    assert written(total([])) == "0.00"
    assert total([D("1.10"), D("-0.40")]) == D("0.70")


def test_a_hundred_of_the_largest_sums_fit_into_a_column() -> None:
    """Up to 999 999 999 999,99; percentages have three digits before the point."""
    column = MoneyField("sum")
    largest = D(10) ** (column.max_digits - column.decimal_places) - D("0.01")
    assert largest == D("999999999999.99")
    assert LARGEST_SUM * 99 < largest < LARGEST_SUM * 101
    assert [(field.max_digits, field.decimal_places) for field in (RateField("%"), QuantityField("pieces"))] == [
        (7, 4), (14, 3),
    ]  # fmt: skip
    assert column.verbose_name == "sum"
