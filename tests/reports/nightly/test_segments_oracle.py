"""The SQL and an independent calculation agree on histories nobody thought of."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dossiers.models import Client
from reports.models import SegmentPolicy, SegmentSnapshot
from reports.nightly import sql
from reports.nightly.context import StepContext
from reports.nightly.steps import rollup, segments
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.reports.oracle import Answer, Rules, classes
from tests.reports.sales import add_clients, sell

AS_OF = dt.date(2026, 3, 17)
CLIENTS = 9

# Few different amounts make ties and zero sums likely; a wild one makes extremes.
amounts = st.one_of(
    st.sampled_from(
        [Decimal(value) for value in ("100", "200", "300", "100.01", "0", "0.01", "-100", "-200.01")]
    ),
    st.decimals("-99999999.99", "999999999.99", places=2),
)
costs = st.one_of(st.none(), st.sampled_from([Decimal(0), Decimal(90), Decimal(250), Decimal("-50.55")]))


def months_ago(age: int, day: int) -> dt.date:
    """Months before that of AS_OF: 0 is its own, -1 the next."""
    index = AS_OF.year * 12 + AS_OF.month - 1 - age
    return dt.date(index // 12, index % 12 + 1, day)


# The window, the month of AS_OF itself, what lies before and after.
days = st.builds(months_ago, st.integers(-1, 30), st.integers(1, 28))
lines = st.lists(st.tuples(st.integers(0, CLIENTS - 1), days, amounts, costs), min_size=1, max_size=60)
# A steady buyer: months in a row with nearly the same amount, so that X and Y by variation are met as well.
steady = st.builds(
    lambda client, first, count, values, cost: [
        (client, months_ago(age, 5), values[age % len(values)], cost) for age in range(first, first + count)
    ],
    st.integers(0, CLIENTS - 1),
    st.integers(1, 14),
    st.integers(1, 14),
    st.lists(
        st.sampled_from([Decimal(value) for value in ("90", "100", "110", "125", "150")]),
        min_size=1,
        max_size=3,
    ),
    costs,
)
rules = st.builds(
    Rules,
    window=st.sampled_from([3, 12, 18]),
    least=st.sampled_from([1, 3, 6]),
    a=st.sampled_from([50, 80]),
    b=st.sampled_from([90, 95]),
    cv_y=st.sampled_from([25, 50]),
    shows_variation=st.booleans(),
)


def monthly(client: int, *values: str) -> list[tuple[int, dt.date, Decimal, None]]:
    """Amounts of the months before AS_OF, the newest first."""
    return [(client, months_ago(age, 5), Decimal(value), None) for age, value in enumerate(values, 1)]


EXACTLY_AT_THE_LINES = [
    *monthly(0, *["90", "110"] * 6),  # variation is 10 %
    *monthly(1, *["75", "125"] * 6),  # 25 %
    *monthly(2, *["100", "0"] * 6),  # 6 of 12 months are 50 %
    *monthly(3, *["10"] * 8, "0", "0"),  # 8 of 10 months are 80 %
    *monthly(4, "999999999.99", "-999999999.98", "0", "0", "0", "0"),  # variation beyond all measure
]
SHARES_AT_THE_LINES = monthly(0, "80") + monthly(1, "15") + monthly(2, "5")
TIE_AT_THE_LINE = [(client, dt.date(2026, 1, 5), Decimal(100), None) for client in range(5)]


@pytest.fixture
def clients(db: None) -> list[Client]:
    """Three managers, two of one department, one of none; three clients each."""
    department = DepartmentFactory()
    managers = [
        UserFactory(department=department),
        UserFactory(department=department),
        UserFactory(department=None),
    ]
    for place, manager in enumerate(managers):
        add_clients([f"C{place}{number}" for number in range(CLIENTS // 3)], manager)
    return list(Client.objects.select_related("manager").order_by("pk"))


def policy(rules: Rules) -> SegmentPolicy:
    return SegmentPolicy.objects.create(
        valid_from=dt.date(2026, 3, 1), window_months=rules.window, min_months=rules.least, abc_a=rules.a,
        abc_b=rules.b, freq_x=rules.x, freq_y=rules.y, cv_x=rules.cv_x, cv_y=rules.cv_y,
        shown_xyz="variation" if rules.shows_variation else "frequency",
    )  # fmt: skip


def computed(level: str, base: str) -> dict[int, Answer]:
    return {
        row.client_id: Answer(
            row.amount, row.without_cost, row.share, row.cum_before, row.abc, row.n_months, row.active_months, row.cv,
            row.xyz_freq, row.xyz_cv, row.segment,
        )
        for row in SegmentSnapshot.objects.filter(as_of=AS_OF, level=level, base=base)
    }  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines, st.lists(steady, max_size=3), rules)
@example(TIE_AT_THE_LINE, [], Rules())
@example(EXACTLY_AT_THE_LINES, [], Rules())
@example(SHARES_AT_THE_LINES, [], Rules())
def test_sql_agrees_with_plain_python(
    clients: list[Client], scattered: list[Any], steady_ones: list[list[Any]], rules: Rules
) -> None:
    """Shares and classes are those of the level, on every level and in both bases (R18)."""
    history = [
        (clients[place].pk, day, amount, cost)
        for place, day, amount, cost in scattered + [line for lines in steady_ones for line in lines]
    ]
    with transaction.atomic():
        sell(history)
        policy(rules)
        rollup.refresh()
        segments.run(StepContext.of(AS_OF))
        scopes = {
            "company": {client.pk: 0 for client in clients},
            "department": {client.pk: client.manager.department_id or 0 for client in clients},
            "manager": {client.pk: client.manager_id for client in clients},
        }
        for level, scope in scopes.items():
            for base in ("revenue", "gross_profit"):
                assert computed(level, base) == classes(history, scope, AS_OF, base, rules), (level, base)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("history", "right", "spoilt"),
    [
        (SHARES_AT_THE_LINES, "< %(abc_a)s * total", "<= %(abc_a)s * total"),
        (TIE_AT_THE_LINE, "GROUPS BETWEEN", "ROWS BETWEEN"),
        (EXACTLY_AT_THE_LINES, "100 * k >= %(freq_y)s", "100 * k > %(freq_y)s"),
        (EXACTLY_AT_THE_LINES, "spread <= %(cv_x)s", "spread < %(cv_x)s"),
        (EXACTLY_AT_THE_LINES, "least(", "greatest("),
        (EXACTLY_AT_THE_LINES, "sqrt(spread * %(one)s)", "sqrt(spread)"),
    ],
)
def test_a_spoilt_query_is_found_out(
    clients: list[Client], monkeypatch: pytest.MonkeyPatch, history: list[Any], right: str, spoilt: str
) -> None:
    """The twin of the test above: it can fail."""
    lines = [(clients[place].pk, *rest) for place, *rest in history]
    sell(lines)
    policy(Rules())
    rollup.refresh()
    answers = classes(lines, {client.pk: 0 for client in clients}, AS_OF, "revenue", Rules())
    segments.run(StepContext.of(AS_OF))
    assert computed("company", "revenue") == answers
    read, text = sql.read, sql.read("segments")
    assert right in text
    monkeypatch.setattr(
        sql, "read", lambda name: text.replace(right, spoilt) if name == "segments" else read(name)
    )
    segments.run(StepContext.of(AS_OF))
    assert computed("company", "revenue") != answers


def test_equal_clients_at_the_line_share_a_class() -> None:
    answers = classes(TIE_AT_THE_LINE, dict.fromkeys(range(5), 0), AS_OF, "revenue", Rules())
    assert {answer.abc for answer in answers.values()} == {"A"}


def test_variation_is_of_the_population_with_empty_months() -> None:
    history = [(1, dt.date(2025, 11, 3), Decimal(100), None), (1, dt.date(2026, 2, 3), Decimal(0), None)]
    assert classes(history, {1: 0}, AS_OF, "revenue", Rules())[1].cv == Decimal("173.2051")
