from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.people.models import Person
from dossiers.people.querysets import PersonMergeQuerySet


class PersonMerge(models.Model):
    """Two records of one person made one (R49). `moved` is the journal that undoing reads (`rows` beside this)."""

    kept = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("record that stays"))
    merged = models.ForeignKey(
        Person, models.CASCADE, related_name="merges", verbose_name=_("record that goes")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    moved: Any = models.JSONField(default=dict)

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of people")
        verbose_name_plural = _("merges of people")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(kept=models.F("merged")), name="merge_of_two_records"),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"
