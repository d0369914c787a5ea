"""What makes a client key: one or several of six definitions, each on a level, each with its evidence (R12 to R18)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.secrets import sees_strategy
from dossiers.inputs import check_plausible_date
from dossiers.key_status.events import REMOVED, RENEWED, SET
from dossiers.models import Client, KeyDefinition, KeyLevel, KeyStatus
from kam_crm.shared import clock
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service


@service(capability="key_status.set", subject="client")
def set_key_status(
    *,
    by: User,
    client: Client,
    level: str,
    definition: int,
    evidence: str,
    set_on: dt.date | None = None,
) -> KeyStatus:
    """Make the client key by one definition on one level, or renew the evidence it has there.

    Raises `evidence_required`, `unknown_level`, `unknown_definition`, `unlikely_date`, `set_in_future`, NotAllowed
    `clearance_required`.
    """
    _check_clearance(by, client)
    if level not in KeyLevel.values:
        raise BusinessRuleError("unknown_level", _("There is no such level."), "level")
    if definition not in KeyDefinition.values:
        raise BusinessRuleError("unknown_definition", _("There is no such definition."), "definition")
    if set_on is not None and set_on > clock.today():
        raise BusinessRuleError("set_in_future", _("The date lies in the future."), "set_on")
    check_plausible_date("set_on", set_on)
    # two who set a definition at once: the second renews what the first made, and neither misses the flag
    Client.objects.locked(client.pk)
    status, is_new = KeyStatus.objects.update_or_create(
        client=client,
        level=level,
        definition=definition,
        defaults={
            "evidence": required("evidence", evidence),
            "set_by": by,
            "set_on": set_on or clock.today(),
        },
    )
    _keep_flag(client)
    record_event(
        SET if is_new else RENEWED, status, by=by, on_behalf_of_id=by.covered_among([client.manager_id])
    )
    return status


@service(capability="key_status.set", subject="status")
def remove_key_status(*, by: User, status: KeyStatus) -> None:
    """Take one definition away; the client stays key while another remains (R17).

    Raises NotAllowed `clearance_required`.
    """
    client = Client.objects.locked(status.client_id)
    _check_clearance(by, client)
    # while the row is there: the event is about it
    record_event(REMOVED, status, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
    KeyStatus.objects.filter(pk=status.pk).delete()
    _keep_flag(client)


def _check_clearance(by: User, client: Client) -> None:
    # the right itself was asked at the door; where secrets are kept a deputy needs more
    if not sees_strategy(by, client.manager_id):
        raise NotAllowed("clearance_required", _("Commercial secrets of this client need a clearance."))


def _keep_flag(client: Client) -> None:
    # beside the client, so that lists and filters need no join; the client must be locked
    is_key = KeyStatus.objects.filter(client=client).exists()
    # only a real change moves `updated_at`, by which programs and open forms notice one
    changed = Client.objects.filter(pk=client.pk).exclude(is_key=is_key)
    changed.update(is_key=is_key, updated_at=clock.now())
    client.is_key = is_key
