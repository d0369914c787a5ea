"""Holdings and chains."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import ClientGroup
from dossiers.services.input import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.history import recorded
from kam_crm.shared.text import normalise_spaces


@recorded
def create_group(*, by: User, name: str, parent: ClientGroup | None = None) -> ClientGroup:
    """Raises `name_required`, `name_taken`."""
    name = required("name", normalise_spaces(name))
    if ClientGroup.objects.filter(name__iexact=name).exists():
        raise BusinessRuleError("name_taken", _("There is a group with this name."), "name")
    group: ClientGroup = ClientGroup.objects.create(name=name, parent=parent)
    return group
