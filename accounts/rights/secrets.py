"""Who may know commercial secrets (docs/decisions/0021): every rule about them asks here.

Directors, and managers and heads for the clients they answer for, by their role. Whoever else sees a client, and
managers and heads where they only stand in, with a clearance (accounts.clearances).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import DIRECTORS, Role
from accounts.rights.covers import MANAGING, only_covered
from kam_crm.shared import clock
from kam_crm.shared.company import company
from kam_crm.shared.errors import NotAllowed
from kam_crm.shared.scoping import Person

if TYPE_CHECKING:
    from accounts.users.models import User


def has_regime() -> bool:
    """Whether the company keeps commercial secrets by its own words (docs/decisions/0018)."""
    return bool(company().secret_mark)


def may_need_clearance(user: Person) -> bool:
    """Whether a clearance would ever show this person more than their role does."""
    return user.role not in DIRECTORS and user.role != Role.ADMIN


def needs_clearance_for(user: Person) -> list[int] | None:
    """Managers whose clients' secrets the person sees with a clearance alone; None: everybody's."""
    if not user.is_authenticated:
        return None
    if user.role in DIRECTORS:
        return []
    return only_covered(user) if user.role in MANAGING else None


def has_clearance(user: Person) -> bool:
    """Asked once per user object and day, like covers."""
    today = clock.today()
    known: tuple[dt.date, bool] | None = getattr(user, "_clearance", None)
    if known is None or known[0] != today:
        # late: clearances import this module
        from accounts.clearances.models import Clearance

        known = today, Clearance.objects.of(user).on(today).exists()
        setattr(user, "_clearance", known)  # noqa: B010 - a Person has no such field
    return known[1]


def sees_secrets(user: Person, manager_id: int | None) -> bool:
    """Of a client of this manager that the person sees."""
    closed = needs_clearance_for(user)
    return (closed is not None and manager_id not in closed) or has_clearance(user)


def sees_strategy(user: User, manager_id: int | None) -> bool:
    """Whether key status and its evidence are shown; without a regime whoever has the right sees it."""
    return user.can("clients.strategy") and (not has_regime() or sees_secrets(user, manager_id))


def check_strategy(by: User, manager_id: int | None) -> None:
    """Raise NotAllowed `clearance_required` for whoever may not read what they would write.

    The right itself was asked at the door; where secrets are kept a deputy needs more.
    """
    if not sees_strategy(by, manager_id):
        raise clearance_required()


def clearance_required() -> NotAllowed:
    return NotAllowed("clearance_required", _("Commercial secrets of this client need a clearance."))


def sight_of_secrets(user: Person) -> str:
    """What decides which secrets a person sees: with another answer they come to see others."""
    closed = needs_clearance_for(user)
    if closed == []:
        return "by role"
    return f"{has_regime()} {has_clearance(user)}"
