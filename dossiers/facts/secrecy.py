from __future__ import annotations

from dossiers.models import DossierItem
from kam_crm.shared import clock


def secret_keys() -> set[str]:
    """Keys of the items that some template in force keeps secret."""
    return set(DossierItem.objects.secret(clock.today()).order_by().values_list("key", flat=True))


def is_secret_key(key: str) -> bool:
    return key in secret_keys()
