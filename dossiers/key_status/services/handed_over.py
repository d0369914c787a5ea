"""A client that changes hands is no longer key for the manager or department it leaves; the journal tells how many."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from dossiers.handovers import movers
from dossiers.key_status.rules import keep_flag
from dossiers.models import Client, KeyLevel, KeyStatus
from kam_crm.shared import clock
from kam_crm.shared.service import service

HANDING = ("clients.assign", "clients.assign_leaver")


@service(capability=HANDING)
def end_scoped(*, by: User | None, client_ids: Iterable[int], manager: User) -> dict[int, movers.Entries]:
    """End what was so for somebody else than the new manager and their department; returns the rows by client."""
    rows = KeyStatus.objects.filter(client__in=client_ids).in_force().exclude(level=KeyLevel.COMPANY)
    found: dict[int, movers.Entries] = {}
    for row in rows.select_for_update(of=("self",)):
        stays = (
            row.manager_id == manager.pk
            if row.level == KeyLevel.MANAGER
            else row.department_id == manager.department_id
        )
        if stays:
            continue
        # nobody decided against it: with another owner the rule may find it anew
        row.valid_to = max(clock.today(), row.valid_from)
        row.end_reason = _("handed over to %(name)s") % {"name": manager.full_name}
        row.save(update_fields=["valid_to", "end_reason", "updated_at"])
        found.setdefault(row.client_id, []).append({"id": row.pk})
    _keep_flags(found)
    return found


@service(capability=HANDING)
def restore_scoped(*, by: User | None, manager: User, entries: movers.Entries) -> None:
    """What the hand-over ended holds again, unless the nightly run has begun a row of its own meanwhile."""
    rows = KeyStatus.objects.filter(pk__in=[entry["id"] for entry in entries]).exclude(valid_to=None)
    clients = []
    for row in rows.select_for_update(of=("self",)):
        later = KeyStatus.objects.in_force().filter(
            client=row.client_id, level=row.level, definition=row.definition,
            department=row.department_id, manager=row.manager_id,
        )  # fmt: skip
        if later.exists():
            continue
        row.valid_to, row.end_reason = None, ""
        row.save(update_fields=["valid_to", "end_reason", "updated_at"])
        clients.append(row.client_id)
    _keep_flags(clients)


def words(entries: movers.Entries) -> str:
    count = len(entries)
    if not count:
        return ""
    text = ngettext("%(count)d key status ended", "%(count)d key statuses ended", count)
    return text % {"count": count}


def register() -> None:
    movers.register(movers.Mover("key_statuses", end_scoped, restore_scoped, words))


def _keep_flags(client_ids: Iterable[int]) -> None:
    for client in Client.objects.filter(pk__in=list(client_ids)).order_by("pk"):
        keep_flag(client)
