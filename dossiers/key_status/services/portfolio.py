"""How many key clients of the company one manager has, against what the company thinks is enough (R5)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.in_force import number
from dossiers.models import Client, KeyLevel, KeyStatus


def portfolio_size(manager: User) -> int:
    """Clients of the manager that are key for the whole company, whoever asks."""
    company = KeyStatus.objects.in_force().filter(client=OuterRef("pk"), level=KeyLevel.COMPANY)
    return Client.objects.of(manager).filter(Exists(company)).count()


def portfolio_warning(manager: User) -> str:
    """Words where the manager has more of them than the rules say, else ""."""
    size, limit = portfolio_size(manager), number("key_portfolio")
    if size <= limit:
        return ""
    words = _("%(name)s has %(count)d key clients of the company now: the rule is %(limit)d at most.")
    return words % {"name": manager.full_name, "count": size, "limit": limit}
