"""The personal block of a person as a page needs it."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from dossiers.models import Person
from dossiers.personal.forms import ReasonForm
from kam_crm.shared import clock


def block_of(user: User, person: Person, form: ReasonForm | None = None) -> dict[str, Any]:
    """What the masked block needs, and the shown one."""
    return {
        "person": person,
        "can_show_personal": user.can("personal.view") or user.can("personal.ask"),
        "can_keep_personal": user.can("personal.view") and person.anonymised_at is None,
        "can_manage_personal": user.can("personal.manage"),
        "asks_reason": not user.can("personal.view"),
        "reason_form": form or ReasonForm(),
        "is_shown": False,
        "personal": None,
        "today": clock.today(),
    }
