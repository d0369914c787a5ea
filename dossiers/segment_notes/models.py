from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.segment_notes.querysets import SegmentNoteQuerySet
from kam_crm.shared.history import tracked


class SegmentNoteKind(models.TextChoices):
    NEEDS = "needs", _("needs")
    PROSPECTS = "prospects", _("prospects")
    TRENDS = "trends", _("trends")


@tracked()
class SegmentNote(models.Model):
    """What somebody has learned of a market segment: what it needs, where it goes (R83)."""

    segment = models.ForeignKey(
        "dossiers.MarketSegment", models.PROTECT, related_name="notes", verbose_name=_("market segment")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=SegmentNoteKind.choices)
    date = models.DateField(_("date"))
    text = models.TextField(_("what was learned"), max_length=5000)
    source = models.CharField(_("source"), max_length=250, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = SegmentNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on a market segment")
        verbose_name_plural = _("notes on market segments")
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=SegmentNoteKind.values), name="segment_note_kind_known"
            )
        ]
        indexes = [models.Index(fields=["segment", "-date"], name="segment_note_newest")]

    def __str__(self) -> str:
        return self.text[:80]
