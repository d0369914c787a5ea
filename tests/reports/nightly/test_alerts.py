"""News of a night: each kind appears when it should and only then."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from dossiers.models import Client
from kam_crm.shared.states import UnknownState
from reports.alerts.pages.texts import KINDS, sentence
from reports.models import Alert, AlertKind
from reports.nightly.context import StepContext
from reports.nightly.steps import alerts
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import PaymentFactory
from tests.factories.reports import (
    ClientLifecycleFactory,
    DebtSnapshotFactory,
    SegmentPolicyFactory,
    SegmentSnapshotFactory,
)

AS_OF = dt.date(2026, 6, 15)
BEFORE = AS_OF - dt.timedelta(days=3)


@pytest.fixture
def client(db: None) -> Client:
    someone: Client = ClientFactory()
    return someone


def news(client: Client) -> list[Alert]:
    alerts.run(StepContext.of(AS_OF))
    return list(Alert.objects.filter(client=client, as_of=AS_OF))


def segment(client: Client, as_of: dt.date, code: str, **more: Any) -> None:
    more.setdefault("share", Decimal("1.0000"))
    SegmentSnapshotFactory(client=client, as_of=as_of, segment=code, abc=code[:1], **more)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("BY", "AY", "segment_up"),
        ("BZ", "AZ", "segment_up"),
        ("AY", "AX", "segment_up"),
        ("BX", "AZ", "segment_up"),
        ("AX", "AY", "segment_down"),
        ("AX", "CX", "segment_down"),
        ("AX", "AX", None),
        ("", "AX", None),
        ("AX", "", None),
    ],
)
def test_segment_moves_first_by_abc_then_by_xyz(
    client: Client, before: str, after: str, kind: str | None
) -> None:
    segment(client, BEFORE, before)
    segment(client, AS_OF, after)
    assert [alert.kind for alert in news(client)] == ([kind] if kind else [])


def test_other_thresholds_are_no_move(client: Client) -> None:
    segment(client, BEFORE, "AX")
    segment(client, AS_OF, "BX", policy=SegmentPolicyFactory(valid_from=AS_OF, abc_a=70))
    assert news(client) == []


def test_levels_and_bases_that_are_not_shown_make_no_news(client: Client) -> None:
    for more in ({"level": "manager"}, {"base": "gross_profit"}):
        segment(client, BEFORE, "AX", **more)
        segment(client, AS_OF, "BX", **more)
    assert news(client) == []


def test_a_share_becomes_critical_above_twenty_per_cent(client: Client) -> None:
    segment(client, BEFORE, "AX", share=Decimal("20.0000"))
    segment(client, AS_OF, "AX", share=Decimal("20.0001"), is_dependence=True)
    assert [alert.kind for alert in news(client)] == ["dependence"]


def test_a_share_becomes_that_of_a_mono_client(client: Client) -> None:
    """One alert, of the worse kind and the wider level (R10)."""
    critical = {"is_dependence": True, "share": Decimal("40.0000")}
    segment(client, BEFORE, "AX", **critical)
    segment(client, AS_OF, "AX", **critical)
    for level in ("department", "manager"):
        mono = {"is_dependence": True, "is_mono": True, "share": Decimal("70.0100")}
        segment(client, BEFORE, "AX", level=level, **critical)
        segment(client, AS_OF, "AX", level=level, **mono)
    [alert] = news(client)
    assert (alert.kind, alert.figures["level"]) == ("mono", "department")


def test_a_share_that_was_critical_before_is_no_news(client: Client) -> None:
    segment(client, BEFORE, "AX", share=Decimal("21.0000"), is_dependence=True)
    segment(client, AS_OF, "AX", share=Decimal("25.0000"), is_dependence=True)
    assert news(client) == []


@pytest.mark.parametrize(
    ("before", "after", "is_news"),
    [
        ("active", "at_risk", True),
        ("at_risk", "sleeping", True),
        ("sleeping", "lost", True),
        ("lost", "returned", True),
        ("at_risk", "active", True),
        ("new", "active", False),
        ("returned", "active", False),
        ("active", "active", False),
        (None, "new", True),
        (None, "lost", False),
    ],
)
def test_lifecycle(client: Client, before: str | None, after: str, is_news: bool) -> None:
    ClientLifecycleFactory(as_of=BEFORE)
    if before:
        ClientLifecycleFactory(client=client, as_of=BEFORE, status=before)
    ClientLifecycleFactory(client=client, as_of=AS_OF, status=after)
    assert [alert.kind for alert in news(client)] == (["lifecycle"] if is_news else [])


def test_the_first_night_knows_no_changes_of_lifecycle(client: Client) -> None:
    ClientLifecycleFactory(client=client, as_of=AS_OF, status="new")
    assert news(client) == []


def test_debts_that_became_overdue_and_went_over_the_limit(client: Client) -> None:
    DebtSnapshotFactory(client=client, as_of=BEFORE, overdue=0, overdue_days=0, over_limit=0)
    DebtSnapshotFactory(client=client, as_of=AS_OF)
    assert {alert.kind for alert in news(client)} == {"overdue", "over_limit"}


def test_debts_overdue_already_are_no_news(client: Client) -> None:
    DebtSnapshotFactory(client=client, as_of=BEFORE)
    DebtSnapshotFactory(client=client, as_of=AS_OF)
    assert news(client) == []


def test_the_first_night_knows_what_fell_overdue_yesterday(client: Client) -> None:
    old = DebtSnapshotFactory(as_of=AS_OF).client
    DebtSnapshotFactory(client=client, as_of=AS_OF, overdue_days=1)
    assert [alert.kind for alert in news(client)] == ["overdue"]
    assert news(old) == []


@pytest.mark.parametrize(
    ("dated", "entered", "is_news"),
    [(1, 1, True), (1, 0, True), (3, 1, True), (2, 2, False), (0, 0, False), (16, 1, False)],
)
def test_money_of_yesterday_or_entered_yesterday(
    client: Client, dated: int, entered: int, is_news: bool, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime.combine(AS_OF - dt.timedelta(days=entered), dt.time(9), dt.UTC))
    PaymentFactory(client=client, date=AS_OF - dt.timedelta(days=dated))
    assert bool(news(client)) == is_news


def test_large_clients_and_bad_news_come_first(client: Client) -> None:
    small = ClientFactory()
    for someone, letter in ((client, "A"), (small, "C")):
        segment(someone, AS_OF, f"{letter}X")
        PaymentFactory(client=someone, date=AS_OF - dt.timedelta(days=1))
        ClientLifecycleFactory(client=someone, as_of=BEFORE, status="active")
        ClientLifecycleFactory(client=someone, as_of=AS_OF, status="lost")
    alerts.run(StepContext.of(AS_OF))
    order = [(alert.client_id, alert.kind) for alert in Alert.objects.order_by("-weight")]
    assert order == [
        (client.pk, "lifecycle"),
        (small.pk, "lifecycle"),
        (client.pk, "paid"),
        (small.pk, "paid"),
    ]


@pytest.mark.parametrize(
    ("kind", "figures", "english", "russian"),
    [
        ("segment_up", {"before": "BY", "after": "AY"}, "segment rose, BY → AY", "сегмент вырос, BY → AY"),
        (
            "overdue",
            {"amount": "212000.00", "days": "9"},
            "overdue 212\u202f000\u202f₽, 9 days",
            "просрочено 212\u202f000\u202f₽, 9 дней",
        ),
        (
            "paid",
            {"amount": "1180000.50", "count": "2", "date": "2026-06-14"},
            "paid 1\u202f180\u202f000.50\u202f₽, 2 payments",
            "оплата 1\u202f180\u202f000,50\u202f₽, 2 платежа",
        ),
        (
            "lifecycle",
            {
                "before": "active",
                "after": "at_risk",
                "days": "21",
                "last_on": "2026-05-25",
                "usual_days": "9.5",
            },
            "at risk: silent for 21 days, usually buys every 9.5 d",
            "под угрозой: молчит 21 день, обычный интервал 9,5 дн.",
        ),
        (
            "dependence",
            {"share": "20.3456"},
            "20.35% of the company's sales come from this client",
            "20,35\u202f% продаж компании приходятся на этого клиента",
        ),
        (
            "over_limit",
            {"amount": "50000.00", "debt": "250000.00"},
            "debt of 250\u202f000\u202f₽ is 50\u202f000\u202f₽ over the limit",
            "долг 250\u202f000\u202f₽, сверх лимита 50\u202f000\u202f₽",
        ),
    ],
)
def test_sentences(kind: str, figures: dict[str, str], english: str, russian: str) -> None:
    alert = Alert(kind=kind, figures=figures)
    with translation.override("en"):
        assert sentence(alert) == english
    with translation.override("ru"):
        assert sentence(alert) == russian


def test_every_alert_of_a_night_has_its_sentence(client: Client) -> None:
    segment(client, BEFORE, "BX")
    segment(client, AS_OF, "AX", share=Decimal("30.0000"), is_dependence=True)
    PaymentFactory(client=client, date=AS_OF - dt.timedelta(days=1))
    DebtSnapshotFactory(client=client, as_of=BEFORE, overdue=0, over_limit=0)
    DebtSnapshotFactory(client=client, as_of=AS_OF)
    ClientLifecycleFactory(client=client, as_of=BEFORE, status="lost")
    for status in ("new", "active", "at_risk", "sleeping", "lost", "returned"):
        other = ClientLifecycleFactory(as_of=BEFORE, status="active" if status != "active" else "lost").client
        ClientLifecycleFactory(client=other, as_of=AS_OF, status=status, usual_days=None)
    alerts.run(StepContext.of(AS_OF))
    found = list(Alert.objects.all())
    assert len(found) == 5 + 6
    assert all(sentence(alert) for alert in found)


def test_every_kind_of_alert_has_its_words() -> None:
    assert set(KINDS) == set(AlertKind)


def test_a_lifecycle_that_nobody_worded_is_an_error() -> None:
    figures = {"before": "active", "after": "asleep", "days": "9", "last_on": "2026-06-01", "usual_days": ""}
    with pytest.raises(UnknownState, match="asleep"):
        sentence(Alert(kind=AlertKind.LIFECYCLE, figures=figures))
