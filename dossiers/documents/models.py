from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import on_behalf_of_field
from dossiers.documents.querysets import ContentQuerySet, DocumentQuerySet
from kam_crm.shared import files
from kam_crm.shared.history import tracked
from kam_crm.shared.matching import Folded


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
    # a JPEG for lists: of a picture, of the first page of a PDF; empty for all else
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
    is_secret = models.BooleanField(_("commercial secret"), default=False)
    # of several versions all but the first name the first; `replaced_at`: a newer one has come
    first = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="later",
        verbose_name=_("first version"),
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaced_at = models.DateTimeField(pgettext_lazy("document", "replaced"), null=True, blank=True)
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
            GinIndex(
                OpClass(Folded("name"), name="gin_trgm_ops"), name="document_name_trgm", fastupdate=False
            ),
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
            models.CheckConstraint(
                condition=models.Q(first__isnull=True, version=1)
                | models.Q(first__isnull=False, version__gt=1),
                name="document_version_whole",
            ),
            models.UniqueConstraint(fields=["first", "version"], name="document_version_once"),
        ]

    def __str__(self) -> str:
        # names are shown where no showing is logged
        return gettext("commercial secret") if self.is_secret else self.name

    @property
    def first_id_of_all(self) -> int:
        """The key of the first of its versions."""
        return self.first_id or self.pk

    @property
    def is_picture(self) -> bool:
        return self.media_type in files.IMAGES

    @property
    def icon(self) -> str:
        """A name of the sprite."""
        if self.is_secret:
            return "lock"
        return "photo" if self.is_picture else "file-text"
