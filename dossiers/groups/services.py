"""Holdings and chains: a tree of groups without loops (R56)."""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.groups.tree import above
from dossiers.models import ClientGroup
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces

LONGEST_NAME = 200


@service(capability="clients.edit")
def update_group(*, by: User, group: ClientGroup, name: str, parent: ClientGroup | None) -> ClientGroup:
    """Another name or another group above it. Raises `name_required`, `too_long`, `name_taken`, `group_loop`."""
    # one at a time: two that move under each other at the same moment would make a ring
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('client groups', 0))")
    row: ClientGroup = ClientGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    name = required("name", normalise_spaces(name))
    if len(name) > LONGEST_NAME:
        raise BusinessRuleError(
            "too_long", _("Longer than %(longest)d characters.") % {"longest": LONGEST_NAME}, "name"
        )
    if ClientGroup.objects.filter(name__iexact=name).exclude(pk=row.pk).exists():
        raise BusinessRuleError("name_taken", _("This name is already taken."), "name")
    if parent is not None and row.pk in {parent.pk, *above(parent.pk)}:
        raise BusinessRuleError("group_loop", _("A group cannot lie inside itself."), "parent")
    row.name, row.parent = name, parent
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise BusinessRuleError("name_taken", _("This name is already taken."), "name") from error
    return row
