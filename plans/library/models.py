from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from accounts.rights.capabilities import Role
from dossiers.models import DocumentContent
from kam_crm.shared import files
from kam_crm.shared.history import tracked
from plans.library.querysets import AcknowledgementQuerySet, LibraryQuerySet, LibraryVersionQuerySet


class LibraryKind(models.TextChoices):
    CONTRACTS = "contracts", _("rules of contracts")
    INSTRUCTION = "instruction", _("instruction")
    PRICES = "prices", _("rules of prices")
    OTHER = "other", pgettext_lazy("library", "other")


@tracked()
class LibraryDocument(models.Model):
    """A rule or an instruction of the company (R59): what it says stands in its versions.

    Whoever has one of the `roles`, in the `department` if one is named, acknowledges every version.
    """

    title = models.CharField(_("title"), max_length=150)
    kind = models.CharField(_("kind"), max_length=12, choices=LibraryKind.choices)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), verbose_name=_("for whom"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    archived_at = models.DateTimeField(_("no longer in force"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of the library")
        verbose_name_plural = _("library of rules")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="library_has_title"),
            models.CheckConstraint(
                condition=models.Q(kind__in=LibraryKind.values), name="library_kind_known"
            ),
            models.CheckConstraint(condition=models.Q(roles__len__gt=0), name="library_for_somebody"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the people whom a deputy may act for."""
        return [self.author_id]

    @property
    def role_words(self) -> list[str]:
        return [str(Role(one).label) for one in self.roles]


@tracked()
class LibraryVersion(models.Model):
    """What a document says from its publication on: a text, a file, or both. It is never changed."""

    document = models.ForeignKey(
        LibraryDocument, models.CASCADE, related_name="versions", verbose_name=_("document")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    changes = models.CharField(_("what is new"), max_length=250, blank=True)
    file_name = models.CharField(_("file"), max_length=files.NAME_LENGTH, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    content = models.ForeignKey(DocumentContent, models.PROTECT, null=True, blank=True, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    published_at = models.DateTimeField(_("published"), auto_now_add=True, db_index=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = LibraryVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="library_version_once"),
            models.CheckConstraint(
                condition=~models.Q(text="") | models.Q(content__isnull=False),
                name="library_version_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.number}"

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the people whom a deputy may act for."""
        return [self.author_id]


class Acknowledgement(models.Model):
    """Somebody says they know a version; the first time counts."""

    version = models.ForeignKey(LibraryVersion, models.CASCADE, related_name="acknowledgements")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.user_id}"
