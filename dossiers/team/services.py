"""The account team of a client: colleagues of other departments beside its manager (R31)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import Role
from dossiers.models import Client, ClientTeamMember, TeamRole
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import service


@service(capability="clients.edit", subject="client")
def add_member(
    *, by: User, client: Client, colleague: User, role: str = TeamRole.SUPPORT
) -> ClientTeamMember:
    """From today on. Raises `not_a_colleague`, `role_unknown`, StateConflict `already_in_team`."""
    # the client's row is the lock: of two who add the same colleague the second is told
    Client.objects.locked(client.pk)
    if not colleague.is_active or colleague.role == Role.ADMIN or colleague.pk == client.manager_id:
        raise BusinessRuleError(
            "not_a_colleague",
            _("Choose a colleague who works here and does not manage the client."),
            "colleague",
        )
    if role not in TeamRole.values:
        raise BusinessRuleError("role_unknown", _("There is no such role."), "role")
    if client.team.filter(user=colleague, until=None).exists():
        raise StateConflict("already_in_team", _("This colleague is in the team already."), "colleague")
    member: ClientTeamMember = ClientTeamMember.objects.create(
        client=client, user=colleague, role=role, since=clock.today()
    )
    return member


@service(capability="clients.edit", subject="member")
def end_membership(*, by: User, member: ClientTeamMember) -> ClientTeamMember:
    """Until today; that they were in the team stays known. Raises StateConflict `gone`."""
    row: ClientTeamMember = locked(member, "client")
    if row.until is None:
        row.until = max(clock.today(), row.since)
        row.save(update_fields=["until", "updated_at"])
    return row
