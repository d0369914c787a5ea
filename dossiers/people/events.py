"""What happens with the people of a client."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

LINKED = EventKind(
    "dossiers.person_linked", "user", _("%(person)s: %(position)s, %(role)s"), capability="people.view"
)
RETURNED = EventKind(
    "dossiers.person_returned", "user", _("%(person)s works here again"), capability="people.view"
)
LEFT = EventKind(
    "dossiers.person_left", "user", _("%(person)s no longer works here"), capability="people.view"
)
MERGED = EventKind(
    "dossiers.person_merged", "users", _("%(person)s: two records made one"), capability="people.view"
)
UNMERGED = EventKind(
    "dossiers.person_unmerged", "users", _("%(person)s: two records again"), capability="people.view"
)
