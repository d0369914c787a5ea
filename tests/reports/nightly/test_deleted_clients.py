"""What the nightly derives has no foreign keys: it goes with its client all the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, models, transaction

from dossiers.models import Client, ClientSummary
from reports.models import ClientLifecycle, ClientMonth, DebtSnapshot, SegmentSnapshot
from reports.nightly.context import StepContext
from reports.nightly.steps import debts, lifecycle, segments
from tests.factories.dossiers import ClientFactory
from tests.factories.reports import SegmentPolicyFactory
from tests.reports.nightly.company import AS_OF, MONTH

DERIVED: tuple[type[models.Model], ...] = (ClientMonth, SegmentSnapshot, ClientLifecycle, DebtSnapshot)


def derive(client: Client) -> None:
    """A row of each kind, as if of sales that are gone."""
    ClientMonth.objects.create(
        client=client, month=MONTH, revenue=1, known_revenue=1, cost=1, lines=1, first_on=MONTH, last_on=MONTH
    )
    SegmentSnapshot.objects.create(
        client=client, as_of=AS_OF, level="company", base="revenue", amount=1, n_months=1, active_months=1,
        policy=SegmentPolicyFactory(valid_from=MONTH - dt.timedelta(days=client.pk % 900)),
    )  # fmt: skip
    ClientLifecycle.objects.create(client=client, as_of=AS_OF, status="new", last_on=MONTH, days=1)
    DebtSnapshot.objects.create(
        client=client, manager=client.manager, as_of=AS_OF, balance=1, not_due=1, days_1_30=0, days_31_60=0,
        days_61_90=0, days_91_180=0, days_over_180=0, overdue=0, overdue_days=0, over_limit=0, advances=0,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_statement_that_deletes_clients_takes_along_what_was_derived_of_them() -> None:
    gone, stays = ClientFactory(), ClientFactory()
    derive(gone)
    derive(stays)
    ClientSummary.objects.filter(client=gone).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dossiers_client WHERE id = %s", [gone.pk])
    for model in DERIVED:
        assert set(model._default_manager.values_list("client_id", flat=True)) == {stays.pk}


@pytest.mark.server
@pytest.mark.parametrize("step", [segments, lifecycle, debts])
def test_a_client_cannot_go_while_a_step_writes_of_them(transactional_db: None, step: Any) -> None:
    client = ClientFactory()
    SegmentPolicyFactory(valid_from=MONTH)
    ClientSummary.objects.all().delete()
    rival = connections.create_connection("default")
    try:
        with transaction.atomic(), rival.cursor() as cursor:
            step.run(StepContext.of(AS_OF))
            cursor.execute("SET lock_timeout = '100ms'")
            with pytest.raises(OperationalError, match="lock timeout"):
                cursor.execute("DELETE FROM dossiers_client WHERE id = %s", [client.pk])
    finally:
        rival.close()
