"""What a load wrote, row by row, so that it can be undone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.scoping import Person, ScopedQuerySet


class RowImageQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> RowImageQuerySet:
        """Nobody reads them as they are: pages tell of a load through its run."""
        return self.none()


class What(models.TextChoices):
    CREATED = "i", _("created")
    CHANGED = "u", _("changed")
    DELETED = "d", _("deleted")


class RowImage(models.Model):
    """A row of `table` before and after one statement of a load; written by the triggers of sql/images.sql alone.

    `before` is None of a created row, `after` of a deleted one. A shipment that was created has neither: a million of
    them would weigh as much as themselves. Plain numbers instead of keys: an image outlives what it shows. Kept for
    settings.IMPORT_UNDO_DAYS.
    """

    run_id = models.BigIntegerField()
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    what = models.CharField(max_length=1, choices=What.choices)
    before: Any = models.JSONField(null=True)
    after: Any = models.JSONField(null=True)

    objects = RowImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image of a row")
        verbose_name_plural = _("images of rows")
        indexes = [
            models.Index(fields=["run_id", "id"], name="image_of_run"),
            models.Index(fields=["table", "row_id"], name="image_of_row"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.table} {self.row_id}"
