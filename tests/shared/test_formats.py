"""Numbers, dates and the tags that show them, in both languages."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateRuntimeError

from kam_crm.shared import formats
from tests.support.rendered import source as drawn

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)  # a Sunday; 15:00 in Moscow


@pytest.fixture(autouse=True)
def company(settings):
    settings.TIME_ZONE = "Europe/Moscow"
    settings.BUSINESS_DATE = None


def shown(source, **context):
    return drawn(source, context)


@pytest.mark.parametrize(
    ("source", "value", "russian", "english"),
    [
        ("{{ v|money }}", Decimal("1234567.89"), "1\u202f234\u202f567,89", "1\u202f234\u202f567.89"),
        ("{{ v|money }}", Decimal("-5"), "\u22125,00", "\u22125.00"),
        ("{{ v|money0 }}", Decimal("1234.50"), "1\u202f235", "1\u202f235"),
        ("{{ v|money0 }}", Decimal("-0.40"), "0", "0"),
        ("{{ v|num }}", Decimal("12.500"), "12,5", "12.5"),
        ("{{ v|num }}", 12000, "12\u202f000", "12\u202f000"),
        ("{{ v|num }}", 0.1, "0,1", "0.1"),
        ("{{ v|pct }}", Decimal("58.8000"), "58,8\u202f%", "58.8%"),
        ("{{ v|pct(0) }}", Decimal("66.5"), "67\u202f%", "67%"),
        ("{{ v|day }}", dt.date(2026, 11, 2), "02.11.2026", "2 Nov 2026"),
        ("{{ v|short_day }}", dt.date(2026, 11, 22), "22.11", "22 Nov"),
        ("{{ v|day }}", dt.datetime(2026, 11, 22, 22, tzinfo=dt.UTC), "23.11.2026", "23 Nov 2026"),
        ("{{ v|weekday }}", dt.date(2026, 11, 22), "вс", "Sun"),
        ("{{ v|weekday_name }}", dt.date(2026, 11, 22), "воскресенье", "Sunday"),
        ("{{ v|short_month }}", dt.date(2026, 11, 1), "11.2026", "Nov 2026"),
        ("{{ v|month_name }}", dt.date(2026, 11, 1), "ноябрь 2026", "November 2026"),
        ("{{ v|clock_time }}", NOON, "15:00", "15:00"),
        ("{{ v|clock_time }}", dt.time(9, 5), "09:05", "09:05"),
        ("{{ v|iso }}", dt.date(2026, 11, 2), "2026-11-02", "2026-11-02"),
    ],
)
def test_filters_speak_both_languages(source, value, russian, english):
    with translation.override("ru"):
        assert shown(source, v=value) == russian
    with translation.override("en"):
        assert shown(source, v=value) == english


@pytest.mark.parametrize(
    "name",
    ["money", "money0", "amount", "short_amount", "num", "pct", "day", "short_day", "weekday", "since"],
)
@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_a_dash(name, nothing):
    assert shown(f"{{{{ v|{name} }}}}", v=nothing) == "—"


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_an_amount_can_be_read_back(value):
    with translation.override("ru"):
        text = formats.money(value)
    read = Decimal(text.replace(formats.THIN, "").replace(formats.MINUS, "-").replace(",", "."))
    assert read == value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("ago", "russian", "english"),
    [
        (dt.timedelta(seconds=20), "только что", "just now"),
        (dt.timedelta(minutes=5), "5 мин", "5 min"),
        (dt.timedelta(hours=3, minutes=50), "3 ч", "3 h"),
        (dt.timedelta(hours=16), "вчера", "yesterday"),
        (dt.timedelta(days=4), "4 дня", "4 days"),
        (dt.timedelta(days=5), "5 дней", "5 days"),
        (dt.timedelta(days=10), "12.11.2026", "12 Nov 2026"),
        (dt.timedelta(hours=-2), "сегодня", "today"),
        (dt.timedelta(days=-2), "24.11.2026", "24 Nov 2026"),
    ],
)
def test_since_says_how_long_ago(ago, russian, english):
    with time_machine.travel(NOON, tick=False):
        with translation.override("ru"):
            assert formats.since(NOON - ago) == russian
        with translation.override("en"):
            assert formats.since(NOON - ago) == english


def test_since_of_a_date_knows_only_days():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        assert formats.since(dt.date(2026, 11, 22)) == "today"
        assert formats.since(dt.date(2026, 11, 21)) == "yesterday"


def test_an_icon_is_hidden_from_screen_readers():
    html = shown('{{ icon("clock") }}{{ icon("clock", "s") }}')
    assert html.count('aria-hidden="true"') == 2
    assert "vendor/icons.svg#clock" in html
    assert 'class="icon icon-s"' in html


def test_an_icon_that_is_not_drawn_fails():
    with pytest.raises(TemplateRuntimeError, match="no-such-icon"):
        shown('{{ icon("no-such-icon") }}')


def test_a_figure_opens_its_rows():
    html = shown('{{ figure(v, rows, "money0", "red") }}', v=Decimal(2000), rows="/rows/?a=1&b=2")
    assert html == '<a class="fig t-red" href="/rows/?a=1&amp;b=2">2\u202f000</a>'
    assert shown('{{ figure(v, "/rows/") }}', v=None) == '<span class="fig-text">—</span>'


@pytest.mark.parametrize(
    ("tag", "address"),
    [
        ("{{ url_with(sort='name') }}", "/clients/?q=a&amp;tag=1&amp;tag=2&amp;sort=name"),
        ("{{ url_with(q=None, cursor='') }}", "/clients/?tag=1&amp;tag=2"),
        ("{{ url_with(tag=one) }}", "/clients/?q=a&amp;tag=5"),
        ("{{ url_with(q=None, tag=None) }}", "/clients/"),
    ],
)
def test_an_address_keeps_its_other_parameters(tag, address):
    request = RequestFactory().get("/clients/?q=a&tag=1&tag=2")
    assert shown(tag, request=request, one=[5]) == address
