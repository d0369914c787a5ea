"""Components keep the rest of the address: filters, order, position in a list."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from tests.support.rendered import source as drawn

CHIPS = '{% from "components/chips.html" import filter_chip, toggle_chip with context %}'
PAGER = '{% from "components/table.html" import pager with context %}'


def show(source: str, query: str, **context: Any) -> str:
    request = RequestFactory().get(f"/clients/?{query}")
    request.user = AnonymousUser()
    return drawn(source, context, request).strip()


@pytest.mark.parametrize(
    ("source", "query", "expected"),
    [
        ('{{ link_with("stage", "customer") }}', "q=a&cursor=x", "?q=a&amp;stage=customer"),
        ('{{ link_with("stage") }}', "stage=customer&q=a", "?q=a"),
        ('{{ link_with("stage") }}', "stage=customer", "?"),
        ('{{ sort_link("name") }}', "sort=-share&q=a", "?q=a&amp;sort=name"),
        ('{{ sort_link("name") }}', "sort=name", "?sort=-name"),
        ('{{ sort_link("name") }}', "sort=-name&cursor=x", "?sort=name"),
        ('{{ sort_link("debt", true) }}', "", "?sort=-debt"),
        ('{{ sort_link("debt", true) }}', "sort=-debt", "?sort=debt"),
        ('{{ sort_state("share", "-share") }}', "", "descending"),
        ('{{ sort_state("share", "-share") }}', "sort=name", ""),
        ('{{ query_value("stage") }}', "stage=x", "x"),
        ('{{ query_value("stage") }}', "", ""),
    ],
)
def test_address(source: str, query: str, expected: str) -> None:
    """Amounts are sorted with the largest first at the first click (K23)."""
    assert show(source, query) == expected


def test_chosen_filter_names_its_choice_and_takes_it_off() -> None:
    chip = CHIPS + '{{ filter_chip("stage", "Stage", options) }}'
    html = show(chip, "stage=customer&q=a", options=[("customer", "customers"), ("prospect", "prospects")])
    assert "Stage: customers" in html and 'href="?q=a"' in html
    assert "prospects" not in html


def test_open_filter_offers_every_choice_as_a_link() -> None:
    chip = CHIPS + '{{ filter_chip("stage", "Stage", options) }}'
    html = show(chip, "q=a", options=[("customer", "customers"), ("prospect", "prospects")])
    assert 'href="?q=a&amp;stage=prospect"' in html and "<details" in html


@pytest.mark.parametrize(("query", "pressed"), [("", False), ("overdue=1", True)])
def test_toggle_says_whether_it_is_on(query: str, pressed: bool) -> None:
    html = show(CHIPS + '{{ toggle_chip("overdue", 1, "Overdue") }}', query)
    assert ("aria-current" in html) is pressed


def test_pager_without_pages_says_nothing() -> None:
    assert show(PAGER + '{{ pager("") }}', "q=a") == ""


def test_pager_keeps_filters() -> None:
    html = show(PAGER + '{{ pager("n") }}', "q=a&cursor=old")
    assert 'href="?q=a&amp;cursor=n"' in html and "old" not in html
