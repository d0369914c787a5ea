from __future__ import annotations

from celery import shared_task

from dossiers import services
from dossiers.models import Handover
from kam_crm.shared import clock


@shared_task
def hand_over_due() -> int:
    """Hand-overs whose morning has come; each in a transaction of its own."""
    due = list(Handover.objects.due(clock.today()))
    for handover in due:
        services.carry_out(by=None, handover=handover)
    return len(due)


@shared_task
def carry_out_departures() -> int:
    """People whose day of leaving has come."""
    return services.carry_out_departures()
