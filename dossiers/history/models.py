from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import on_behalf_of_field
from accounts.rights.covers import author
from dossiers.history.querysets import NoteQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.matching import Folded


@tracked()
class Note(models.Model):
    # made by who wrote it, so that sending twice enters once; None for one from before that was asked
    client_uuid = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="notes", verbose_name=_("client")
    )
    text = models.TextField(_("text"), max_length=4000)
    is_secret = models.BooleanField(_("commercial secret"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    on_behalf_of = on_behalf_of_field()
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-created_at", "-pk"]
        # the time line reads the newest notes of one client
        indexes = [
            models.Index(fields=["client", "-created_at"], name="note_by_client"),
            GinIndex(OpClass(Folded("text"), name="gin_trgm_ops"), name="note_text_trgm", fastupdate=False),
        ]

    def __str__(self) -> str:
        # names are shown where no showing is logged
        return gettext("commercial secret") if self.is_secret else self.text[:60]

    @property
    def written_by(self) -> str:
        """Who wrote it, in words; a deputy with the manager they stood in for."""
        return author(self.author.full_name, self.on_behalf_of)
