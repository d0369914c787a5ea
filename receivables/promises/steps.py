"""What the nightly, and the day for touched clients, does about promises to pay and payment control."""

from __future__ import annotations

from kam_crm.shared.nightly import Context
from receivables.promises.services import close_controls, control_payments, settle_promises


def follow_payments(context: Context) -> int:
    """By day for the touched clients only; new tasks come with the night."""
    changed = settle_promises(by=None, as_of=context.as_of, clients=context.clients)
    changed += close_controls(by=None, clients=context.clients)
    if context.clients is None:
        changed += control_payments(by=None, as_of=context.as_of)
    return changed
