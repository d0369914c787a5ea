"""The key under which a device keeps what a person typed and read (decision 28)."""

from __future__ import annotations

import hmac

from accounts.models import User
from kam_crm.shared.service import service
from plans.activities.states import PLAN
from plans.models import DeviceSecret

PURPOSE = b"kam-crm device store 1"


@service(capability=PLAN)
def device_key(*, by: User) -> bytes:
    """The same 32 bytes for every device of the person, and for nobody else's."""
    secret, _made = DeviceSecret.objects.get_or_create(user=by)
    # one step of HKDF-Expand (RFC 5869): the secret is evenly random, nothing has to be extracted first
    return hmac.digest(bytes(secret.value), PURPOSE + b"\x01", "sha256")
