from __future__ import annotations

from django.db import transaction

from accounts.limits.models import SharedValue
from kam_crm.shared import clock


@transaction.atomic
def forget_shared_values() -> int:
    """Delete values that have expired; how many."""
    return SharedValue.objects.filter(expires_at__lt=clock.now()).delete()[0]
