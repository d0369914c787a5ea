from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import Role
from kam_crm.shared.scoping import Person, ScopedQuerySet


class DepartureQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.all() if user.is_authenticated and user.role == Role.ADMIN else self.none()

    def waiting(self) -> Self:
        return self.filter(done_at=None, cancelled_at=None)


def _person(words: Any, *, null: bool = False, related_name: str = "+") -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, related_name=related_name, verbose_name=words
    )


class Departure(models.Model):
    """Somebody leaves the company on `day`: who takes the clients and departments, and why.

    `manager` takes all clients, the key ones go to `key_manager` where somebody is named. Of a day to come everything
    waits (`done_at`, `cancelled_at` empty); `trouble` is why it could not be done on its day.
    """

    user = _person(_("who leaves"), related_name="departures")
    day = models.DateField(_("day of leaving"))
    reason = models.TextField(_("reason"), max_length=500)
    manager = _person(_("takes the clients"), null=True)
    key_manager = _person(_("takes the key clients"), null=True)
    new_head = _person(_("new head"), null=True)
    may_stay_headless = models.BooleanField(default=False)
    by = _person(_("arranged by"))
    at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(_("carried out"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    trouble = models.TextField(blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(done_at=None, cancelled_at=None),
                name="one_departure_waits_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day}"

    @property
    def is_waiting(self) -> bool:
        return self.done_at is None and self.cancelled_at is None
