from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import on_behalf_of_field
from dossiers.documents.querysets import ContentQuerySet, DocumentQuerySet
from kam_crm.shared import files
from kam_crm.shared.history import tracked


class DocumentKind(models.TextChoices):
    PHOTO = "photo", _("photo")
    EVIDENCE = "evidence", _("written confirmation")
    PROTOCOL = "protocol", pgettext_lazy("of a meeting", "protocol")
    PRESENTATION = "presentation", _("presentation")
    LETTER = "letter", _("letter")
    OTHER = "other", pgettext_lazy("document", "other")


class DocumentContent(models.Model):
    """Bytes of a file, once however often it was brought. They are kept with the rows: one backup holds both
    (decision 23)."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()
    # a JPEG for lists; empty for what is no picture
    small = models.BinaryField(default=b"")

    objects = ContentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.sha256


@tracked()
class Document(models.Model):
    """A file of a client, and of the row it belongs to (`subject_kind` is the label of its model), if any.

    `client_uuid` is made by whoever brings it, so that sending twice keeps it once. What was put away by mistake is
    `removed_at` and shown no more.
    """

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="documents", verbose_name=_("client")
    )
    subject_kind = models.CharField(_("of what"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(
        _("kind"), max_length=15, choices=DocumentKind.choices, default=DocumentKind.OTHER
    )
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=files.NAME_LENGTH)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size, bytes"))
    content = models.ForeignKey(DocumentContent, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    on_behalf_of = on_behalf_of_field()
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["client", "-created_at"], name="document_by_client"),
            models.Index(fields=["subject_kind", "subject_id"], name="document_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=DocumentKind.values), name="document_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(subject_kind="", subject_id__isnull=True)
                | (~models.Q(subject_kind="") & models.Q(subject_id__isnull=False)),
                name="document_subject_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.media_type in files.IMAGES

    @property
    def icon(self) -> str:
        """A name of the sprite."""
        return "photo" if self.is_picture else "file-text"
