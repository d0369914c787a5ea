from __future__ import annotations

from django.db import models

from accounts.users.models import User
from kam_crm.shared.scoping import OwnQuerySet


class FormUse(models.Model):
    """A form of a page that was entered, so that the same one sent again enters nothing. Written with what it entered.

    `key` digests the form's one-time token, its address and its fields; `answer` is where its sender was led.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    answer = models.TextField(default="")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)  # old ones are deleted by it

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="form_entered_once")]

    def __str__(self) -> str:
        return self.key
