"""Which of four types a key client is: proposed by whoever answers for it, confirmed by who leads (R19, R21)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.secrets import check_strategy
from dossiers.key_status.events import TYPE_CONFIRMED, TYPE_ENDED, TYPE_PROPOSED
from dossiers.key_status.rules import check_three_p
from dossiers.models import Client, ClientKeyType, KeyOrigin, KeyType, TypeState
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service


@service(capability="key_status.set", subject="client")
def set_key_type(
    *, by: User, client: Client, key_type: str, reason: str = "", exception_reason: str = ""
) -> ClientKeyType:
    """Propose a type, or confirm it where the person leads; it takes over from the type before.

    Raises `unknown_key_type`, `three_p_missing`; NotAllowed `head_decides`, `clearance_required`;
    StateConflict `same_key_type`.
    """
    check_strategy(by, client.manager_id)
    if key_type not in KeyType.values:
        raise BusinessRuleError("unknown_key_type", _("There is no such type."), "key_type")
    locked = Client.objects.locked(client.pk)
    exception = check_three_p(by, locked, exception_reason) if key_type == KeyType.PROSPECTIVE else ""
    decides = by.can("key_status.decide")
    rows = ClientKeyType.objects.filter(client=client).in_force()
    confirmed = rows.filter(state=TypeState.CONFIRMED).first()
    if confirmed is not None and confirmed.key_type == key_type:
        raise StateConflict("same_key_type", _("The client is of this type already."))
    # a proposal is answered by the next one, or by the decision
    ending = rows if decides else rows.filter(state=TypeState.PROPOSED)
    proposed = rows.filter(state=TypeState.PROPOSED, key_type=key_type).first()
    ending.update(valid_to=clock.today(), updated_at=clock.now())
    row = ClientKeyType.objects.create(
        client=client,
        key_type=key_type,
        state=TypeState.CONFIRMED if decides else TypeState.PROPOSED,
        origin=proposed.origin if proposed and proposed.origin == KeyOrigin.RULE else KeyOrigin.MANUAL,
        share=proposed.share if proposed else None,
        reason=reason.strip() or (proposed.reason if proposed else ""),
        exception_reason=exception,
        valid_from=clock.today(),
        set_by=by,
    )
    record_event(
        TYPE_CONFIRMED if decides else TYPE_PROPOSED,
        row,
        by=by,
        on_behalf_of_id=by.covered_among([client.manager_id]),
    )
    return row


@service(capability="key_status.set", subject="row")
def end_key_type(*, by: User, row: ClientKeyType, reason: str = "") -> None:
    """Take a type or a proposal back; the nightly run proposes it again only after half a year.

    Raises StateConflict `key_type_ended`; NotAllowed `head_decides`, `clearance_required`.
    """
    client = Client.objects.locked(row.client_id)
    check_strategy(by, client.manager_id)
    stored = ClientKeyType.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if stored.state == TypeState.CONFIRMED and not by.can("key_status.decide"):
        raise NotAllowed("type_is_confirmed", _("A confirmed type is for the head to change."))
    if stored.valid_to is not None:
        raise StateConflict("key_type_ended", _("This type has ended already."))
    stored.valid_to, stored.ended_by = clock.today(), by
    stored.end_reason = reason.strip()
    stored.save(update_fields=["valid_to", "ended_by", "end_reason", "updated_at"])
    record_event(TYPE_ENDED, stored, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
