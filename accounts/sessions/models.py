from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.sessions import devices
from accounts.users.models import User
from kam_crm.shared import clock
from kam_crm.shared.scoping import OwnQuerySet

LONGEST_AGENT = 300


class SessionQuerySet(OwnQuerySet):
    def living(self) -> Self:
        """Those that still let their browser in, the latest first."""
        return self.filter(expire_date__gt=clock.now()).order_by("-seen_at", "-pk")


class Session(AbstractBaseSession):
    """A browser in which somebody has signed in, or is about to. Its key is a secret: pages name it by its number.

    `agent` is what the browser calls itself; `seen_at` is a few minutes behind (accounts.sessions.store).
    """

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions", verbose_name=_("user"))
    agent = models.CharField(max_length=LONGEST_AGENT, blank=True)
    signed_in_at = models.DateTimeField(_("signed in"), default=clock.now)
    seen_at = models.DateTimeField(_("last seen"), default=clock.now)

    objects = SessionQuerySet.as_manager()  # type: ignore[misc,assignment]

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-seen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.signed_in_at:%Y-%m-%d %H:%M}"

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        # late: the store imports this module when it is first used
        from accounts.sessions.store import SessionStore

        return SessionStore

    @property
    def device(self) -> str:
        return devices.words(self.agent)

    def is_old(self, now: dt.datetime, minutes: int) -> bool:
        return now - self.seen_at >= dt.timedelta(minutes=minutes)
