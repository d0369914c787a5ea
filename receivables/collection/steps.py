"""What the nightly, and the day for touched clients, does about collection."""

from __future__ import annotations

from kam_crm.shared.nightly import Context
from receivables.collection.generation import drop_steps, make_steps
from receivables.stops.services import lift_paid_stops


def follow_collection(context: Context) -> int:
    """By day what is paid ends, of the touched clients only; new steps come with the night."""
    changed = drop_steps(by=None, clients=context.clients)
    changed += lift_paid_stops(by=None, clients=context.clients)
    if context.clients is None:
        changed += make_steps(by=None, as_of=context.as_of)
    return changed
