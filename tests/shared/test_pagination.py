"""Keyset pages: every row exactly once, both ways, with empty values and equal rows; nonsense is page 1."""

import base64
import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.db.models.functions import Length, NullIf
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.models import Handover
from kam_crm.shared.pagination import Keyset

with isolate_apps("kam_crm"):

    class Parent(models.Model):  # noqa: DJ008  (nobody reads it)
        name = models.CharField(max_length=20)

        class Meta:
            app_label = "kam_crm"
            db_table = "test_keyset_parent"

    class Row(models.Model):  # noqa: DJ008
        name = models.CharField(max_length=20)
        amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
        day = models.DateField(null=True)
        at = models.DateTimeField(null=True)
        parent = models.ForeignKey(Parent, models.CASCADE, null=True)

        class Meta:
            app_label = "kam_crm"
            db_table = "test_keyset_row"


ORDERS = [
    ["name"],
    ["-name"],
    ["amount", "name"],
    ["-amount", "-name"],
    ["-day", "amount", "-name"],
    ["at"],
    ["-at", "name"],
    ["parent__name", "-day"],
    ["-parent__name"],
    ["letters", "-name"],
    ["-letters"],
]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tables(db):
    with connection.schema_editor() as editor:
        editor.create_model(Parent)
        editor.create_model(Row)


def test_what_is_no_column_sorts_nothing():
    """Rows that point here are many: there is no one value of them to go on from."""
    with pytest.raises(FieldDoesNotExist, match="no column"):
        Keyset(Handover.objects.all(), ["lines"])


def rows():
    return Row.objects.annotate(letters=NullIf(Length("name"), 1))


def ids(items):
    return [row.pk for row in items]


def walk(keyset):
    """All pages from the first to the last, then back again."""
    # a cursor that is not understood gives the first page again: bounded, or such a walk would never end
    most = keyset.queryset.count() + 2
    there = [keyset.page()]
    while there[-1].next and len(there) < most:
        there.append(keyset.page(there[-1].next))
    back = [there[-1]]
    while back[-1].previous and len(back) < most:
        back.append(keyset.page(back[-1].previous))
    return there, back


def fill(data):
    Row.objects.all().delete()
    parents = {name: Parent.objects.create(name=name) for name in "xyz"}
    Row.objects.bulk_create(
        Row(
            name=name,
            amount=None if amount is None else Decimal(amount) / 4,
            day=None if day is None else dt.date(2026, 1, 1) + dt.timedelta(days=day),
            at=None
            if day is None
            else dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=day),
            parent=parents.get(parent),
        )
        for name, amount, day, parent in data
    )


row_data = st.tuples(
    st.sampled_from(["a", "b", "бв", "ёж", "", "a'b%", "long name"]),
    st.none() | st.integers(-3, 3),
    st.none() | st.integers(0, 4),
    st.sampled_from(["", "x", "y", "z"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(row_data, max_size=18), st.sampled_from(ORDERS), st.integers(1, 5))
def test_walking_there_and_back_meets_every_row_once(data, order, page_size):
    fill(data)
    keyset = Keyset(rows(), order, page_size)
    expected = ids(keyset.queryset.order_by(*(column.order_by(False) for column in keyset.columns)))
    there, back = walk(keyset)
    assert [pk for page in there for pk in ids(page.items)] == expected
    assert [pk for page in reversed(back) for pk in ids(page.items)] == expected
    assert all(len(page) == page_size for page in there[:-1])
    assert not there[0].previous
    assert not there[-1].next


@pytest.mark.parametrize("order", [["amount"], ["-amount"]])
def test_empty_values_stand_last_in_both_directions(order):
    fill([("a", None, None, ""), ("b", 1, None, ""), ("c", 2, None, "")])
    assert Keyset(rows(), order).page().items[-1].amount is None


def test_a_row_added_in_front_shifts_nothing():
    fill([("b", 1, 1, ""), ("c", 1, 1, ""), ("d", 1, 1, "")])
    keyset = Keyset(rows(), ["name"], 2)
    first = keyset.page()
    Row.objects.create(name="a")
    assert [row.name for row in keyset.page(first.next).items] == ["d"]


def test_when_the_rows_behind_are_gone_the_first_page_comes():
    fill([("b", 1, 1, ""), ("c", 1, 1, ""), ("d", 1, 1, "")])
    keyset = Keyset(rows(), ["name"], 2)
    cursor = keyset.page().next
    Row.objects.filter(name="d").delete()
    assert [row.name for row in keyset.page(cursor).items] == ["b", "c"]


def cursor_of(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "garbage",
        "é",
        "%%%",
        pytest.param("A" * 5000, id="too long"),
        cursor_of(),
        cursor_of(0),
        cursor_of(2, "a", "1", 1),
        cursor_of(0, None, "1", 1),
        cursor_of(0, "a\x00", "1", 1),
        cursor_of(0, "\ud800", "1", 1),
        cursor_of(0, ["a"], "1", 1),
        cursor_of(0, "a", "much", 1),
        cursor_of(0, "a", "NaN", 1),
        cursor_of(0, "a", "1E+900000", 1),
        cursor_of(0, "a", "1", "pk"),
        cursor_of(0, "a", "1", 1e400),
        cursor_of([], "a", "1", 1),
    ],
)
def test_a_cursor_that_makes_no_sense_is_the_first_page(cursor):
    fill([("a", 1, 1, ""), ("b", None, 1, "")])
    page = Keyset(rows(), ["name", "amount"], 1).page(cursor)
    assert [row.name for row in page.items] == ["a"]


@pytest.mark.parametrize(("length", "known"), [(1400, True), (1700, False)])
def test_a_cursor_longer_than_any_row_is_not_read(length, known):
    cursor = cursor_of(0, "a" * length, 1)
    assert (len(cursor) <= 2000) is known
    assert Keyset(rows(), ["name"], 1).knows(cursor) is known


@pytest.mark.parametrize("moment", ["2026-01-01T00:00:00", "2026-01-01", "yesterday"])
def test_a_moment_without_a_zone_is_no_cursor(moment):
    fill([("a", 1, 1, "")])
    assert len(Keyset(rows(), ["at"], 1).page(cursor_of(0, moment, 1))) == 1


def test_numbers_beyond_any_column_are_only_far_away():
    fill([("a", 1, 1, ""), ("b", 2, 1, "")])
    page = Keyset(rows(), ["name"], 1).page(cursor_of(0, "a", 10**30))
    assert [row.name for row in page.items] == ["b"]


def test_a_page_costs_one_query(django_assert_num_queries):
    fill([(name, 1, 1, "x") for name in "abcdef"])
    keyset = Keyset(rows(), ["parent__name", "name"], 2)
    cursor = keyset.page().next
    with django_assert_num_queries(1):
        keyset.page(cursor)
