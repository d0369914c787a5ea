"""Who is key by the first definition and on whom we depend, as the newest segments say (formulas.md 2.6; R6 to R10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from dossiers.models import ClientKeyType, KeyDefinition, KeyLevel, KeyOrigin, KeyStatus, KeyType, TypeState
from kam_crm.shared import clock
from reports.models import NightlyRun, SegmentSnapshot
from reports.nightly import sql
from reports.nightly.context import StepContext

# what a person has decided against stays so for half a year
DECIDED_DAYS = 182
WIDEST = (KeyLevel.COMPANY, KeyLevel.DEPARTMENT, KeyLevel.MANAGER)


@dataclass(frozen=True)
class Owner:
    """Of one client on one level: which row of the rule it is."""

    client_id: int
    level: str
    scope_id: int


def run(context: StepContext) -> int:
    """Rows begun and ended; a run for an older date than the newest leaves them alone, as lists show the newest.

    From the same segments follow the same rows: a run repeated for its date opens what it had closed.
    """
    if NightlyRun.objects.later("key_status", context.as_of).exists():
        return 0
    shares = found_by_rule(context)
    changed = follow(context, shares) + propose_types(context, shares)
    now = {"now": clock.now()}
    return changed + sql.execute("key_flags", now) + sql.execute("dependence", context.parameters | now)


def found_by_rule(context: StepContext) -> dict[Owner, Decimal | None]:
    """Clients that meet the share or the sum on the shown base; people without a department are none."""
    rows = SegmentSnapshot.objects.valid_on(context.as_of).filter(base=context.policy.shown_base, is_key=True)
    rows = rows.exclude(level=KeyLevel.DEPARTMENT, scope_id=0).order_by("client", "level")
    listed = rows.values_list("client_id", "level", "scope_id", "share")
    return {Owner(client, level, scope): share for client, level, scope, share in listed}


def follow(context: StepContext, shares: dict[Owner, Decimal | None]) -> int:
    """End what is no longer so or was counted on another base, begin what has become so."""
    day, base = context.as_of, context.policy.shown_base
    rows = KeyStatus.objects.filter(definition=KeyDefinition.MONEY)
    ended = 0
    open_ones = {owner_of(row): row for row in rows.in_force().select_for_update(of=("self",))}
    for owner, row in list(open_ones.items()):
        is_right = owner in shares and row.base == base
        if row.origin == KeyOrigin.RULE and not is_right:
            end(row, day)
            ended += 1
            del open_ones[owner]
    missing = shares.keys() - open_ones.keys()
    decided = {
        owner_of(row) for row in rows.filter(ended_by__isnull=False, valid_to__gt=day - _half_a_year())
    }
    reopened = reopen(context, missing - decided)
    begun = [
        KeyStatus(
            client_id=owner.client_id,
            level=owner.level,
            department_id=owner.scope_id if owner.level == KeyLevel.DEPARTMENT else None,
            manager_id=owner.scope_id if owner.level == KeyLevel.MANAGER else None,
            definition=KeyDefinition.MONEY,
            origin=KeyOrigin.RULE,
            share=shares[owner],
            base=base,
            valid_from=day,
        )
        for owner in sorted(missing - decided - reopened, key=lambda one: (one.client_id, one.level))
    ]
    KeyStatus.objects.bulk_create(begun, batch_size=2000)
    return ended + len(reopened) + len(begun)


def reopen(context: StepContext, owners: set[Owner]) -> set[Owner]:
    """What an earlier run for this very date has ended; returns whose rows hold again."""
    rows = KeyStatus.objects.filter(
        definition=KeyDefinition.MONEY, origin=KeyOrigin.RULE, base=context.policy.shown_base,
        valid_to=context.as_of, ended_by=None, end_reason="",
    )  # fmt: skip
    # of two that ended on the day the one that had begun on it is the later
    found = {owner_of(row): row.pk for row in rows.order_by("valid_from", "pk") if owner_of(row) in owners}
    KeyStatus.objects.filter(pk__in=found.values()).update(valid_to=None, updated_at=clock.now())
    return set(found)


def propose_types(context: StepContext, shares: dict[Owner, Decimal | None]) -> int:
    """«Breadwinner» for whoever has the share on any level, unless that was decided already (R19)."""
    day = context.as_of
    best: dict[int, Decimal | None] = {}
    for owner, share in sorted(shares.items(), key=lambda item: WIDEST.index(KeyLevel(item[0].level))):
        best.setdefault(owner.client_id, share)
    types = ClientKeyType.objects.all()
    open_ones = list(types.in_force())
    mine = [row for row in open_ones if row.set_by_id is None and row.state == TypeState.PROPOSED]
    stale = [row.pk for row in mine if row.client_id not in best]
    types.filter(pk__in=stale).update(valid_to=day, updated_at=clock.now())
    taken = {row.client_id for row in open_ones if row.state == TypeState.PROPOSED and row.pk not in stale}
    taken |= {row.client_id for row in open_ones if row.key_type == KeyType.BREADWINNER}
    declined = types.filter(
        key_type=KeyType.BREADWINNER, ended_by__isnull=False, valid_to__gt=day - _half_a_year()
    )
    taken |= set(declined.values_list("client", flat=True))
    begun = [
        ClientKeyType(
            client_id=client,
            key_type=KeyType.BREADWINNER,
            state=TypeState.PROPOSED,
            origin=KeyOrigin.RULE,
            share=best[client],
            valid_from=day,
        )
        for client in sorted(best.keys() - taken)
    ]
    ClientKeyType.objects.bulk_create(begun, batch_size=2000)
    return len(stale) + len(begun)


def owner_of(row: KeyStatus) -> Owner:
    return Owner(row.client_id, row.level, row.department_id or row.manager_id or 0)


def end(row: KeyStatus, day: dt.date) -> None:
    row.valid_to = max(day, row.valid_from)
    row.save(update_fields=["valid_to", "updated_at"])


def _half_a_year() -> dt.timedelta:
    return dt.timedelta(days=DECIDED_DAYS)
