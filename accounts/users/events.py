"""What the administrator does to an account, in the words its person is told it with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

SECOND_FACTOR_RESET = EventKind(
    "accounts.second_factor_reset",
    "shield-lock",
    _("Your second factor was reset"),
    capability="users.manage",
)
SIGNED_OUT = EventKind(
    "accounts.signed_out", "logout", _("You were signed out everywhere"), capability="users.manage"
)
