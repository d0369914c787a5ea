"""«Not today»: a client in trouble is put off until tomorrow."""

from __future__ import annotations

from accounts.models import User
from desk.models import Snooze
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason
from kam_crm.shared.service import service

TODAY = "reports.today"


@service(capability=TODAY, subject="client")
def snooze_client(*, by: User, client: Client, reason: str) -> Snooze:
    """For the rest of the day, for `by` alone. Raises `reason_required`."""
    check_reason(reason)
    values = {"until": clock.today(), "reason": reason.strip()[:250]}
    snooze, _made = Snooze.objects.update_or_create(user=by, client=client, defaults=values)
    return snooze


@service(capability=TODAY, subject="client")
def wake_client(*, by: User, client: Client) -> None:
    Snooze.objects.filter(user=by, client=client).delete()
