"""One-time links: made for a door, used once, shown to nobody but who is to open it."""

from __future__ import annotations

import datetime as dt
import secrets

from django.utils.translation import gettext_lazy as _

from accounts.links.models import OneTimeLink, Purpose
from accounts.users.models import User
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError

LIFETIMES = {Purpose.FOUNDING: dt.timedelta(hours=1), Purpose.INVITATION: dt.timedelta(days=7)}
SECRET_BYTES = 32


def make_link(purpose: Purpose, *, by: User | None, user: User | None = None) -> str:
    """The secret of a new link, in the running transaction; those before it for the same are revoked."""
    now = clock.now()
    earlier = OneTimeLink.objects.filter(purpose=purpose, user=user, used_at=None, revoked_at=None)
    earlier.update(revoked_at=now)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    OneTimeLink.objects.create(
        purpose=purpose,
        user=user,
        created_by=by,
        digest=OneTimeLink.digest_of(secret),
        expires_at=now + LIFETIMES[purpose],
    )
    return secret


def open_link(secret: str, purpose: Purpose) -> OneTimeLink | None:
    """The link of a secret that still opens its door."""
    link = OneTimeLink.objects.filter(purpose=purpose, digest=OneTimeLink.digest_of(secret)).first()
    return link if link is not None and _opens(link) else None


def use_link(secret: str, purpose: Purpose) -> OneTimeLink:
    """The link, used from now on: of two who come at once the second is refused. Raises `link_unusable`."""
    found = OneTimeLink.objects.select_for_update().filter(
        purpose=purpose, digest=OneTimeLink.digest_of(secret)
    )
    link: OneTimeLink | None = found.first()
    if link is None or not _opens(link):
        raise link_unusable()
    link.used_at = clock.now()
    link.save(update_fields=["used_at"])
    return link


def link_unusable() -> BusinessRuleError:
    return BusinessRuleError("link_unusable", _("This link was used already, or its time is over."))


def _opens(link: OneTimeLink) -> bool:
    if not link.is_usable(clock.now()):
        return False
    return link.purpose == Purpose.FOUNDING or link.user is None or link.user.is_active
