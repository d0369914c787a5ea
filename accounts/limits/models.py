from __future__ import annotations

from django.db import models

from kam_crm.shared.scoping import Person, ScopedQuerySet


class SharedValueQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> SharedValueQuerySet:
        """Nobody reads them: they are the product's own."""
        return self.none()


class SharedValue(models.Model):
    """A small value that all processes share for a short time, kept here where there is no Redis that answers.

    `value` is JSON. Written by kam_crm/shared/caches.py alone; the table is not logged: after a crash it is empty.
    """

    key = models.CharField(primary_key=True, max_length=250)
    value = models.TextField()
    expires_at = models.DateTimeField()

    objects = SharedValueQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key
