from __future__ import annotations

from typing import Any

from accounts.models import Access, User
from accounts.services import log_access
from kam_crm.shared.service import service


@service(capability="people.contact_data")
def reveal_change(*, by: User, event: Any) -> Any:
    """An event of a person whose phone and e-mail are shown, with a line in the access log."""
    log_access(user=by, what=Access.CONTACT_DATA, subject=f"person {event.pgh_obj_id}")
    return event
