"""Invitations: people who have not signed in yet set a password of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.links.doors import make_link, use_link
from accounts.links.models import Purpose
from accounts.users import inputs
from accounts.users.models import User
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import ANYBODY, service


@service(capability="users.manage")
def invite(*, by: User | None, user: User) -> str:
    """A secret with which the person sets a password of their own; an earlier one no longer opens anything.

    Raises `inactive_user` for somebody who may not sign in, `demo_person`, `has_signed_in` for somebody who has no
    need of it.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise BusinessRuleError("inactive_user", _("This person may not sign in."))
    if user.is_demo:
        raise BusinessRuleError("demo_person", _("This person is of the demo data: nobody signs in as them."))
    if user.last_login is not None:
        raise BusinessRuleError("has_signed_in", _("This person has already signed in."))
    return make_link(Purpose.INVITATION, user=user, by=by)


@service(capability=ANYBODY)
def accept_invitation(*, by: None, secret: str, password: str) -> User:
    """The invited person sets a password. Raises `link_unusable`, `password_weak`."""
    link = use_link(secret, Purpose.INVITATION)
    user: User = User.objects.select_for_update().get(pk=link.user_id)
    inputs.check_password(password, user)
    user.set_password(password)
    user.save()
    return user
