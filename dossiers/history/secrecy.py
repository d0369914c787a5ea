from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import Role
from accounts.rights.covers import only_covered
from accounts.rights.secrets import clearance_required, has_regime, sees_secrets
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError


def may_set_secrecy(by: User, client: Client, author_id: int, capability: str = "notes.add") -> bool:
    """Of a note or file that `by` sees; a head leads whoever they do not merely stand in for."""
    leads = by.role == Role.HEAD and client.manager_id not in only_covered(by)
    return by.can(capability) and (by.pk == author_id or leads)


def check_secrecy(by: User, client: Client) -> None:
    """Raise `no_regime`, NotAllowed `clearance_required` for who may make nothing of this client secret."""
    if not has_regime():
        raise BusinessRuleError(
            "no_regime", _("The company has no mark of commercial secrets yet."), "is_secret"
        )
    # one would make what one may not read
    if not sees_secrets(by, client.manager_id):
        raise clearance_required()


def may_make_secret(user: User, client: Client, capability: str) -> bool:
    """Whether a form offers it."""
    return has_regime() and user.can(capability) and sees_secrets(user, client.manager_id)
