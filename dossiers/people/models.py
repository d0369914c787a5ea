from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from dossiers.clients.querysets import ClientRelatedQuerySet
from dossiers.people.querysets import FormerNameQuerySet, PersonQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.identifiers import phone_tail
from kam_crm.shared.text import sort_key


class ContactRole(models.TextChoices):
    """Part a person plays in decisions (Webster and Wind, with initiator and approver)."""

    DECIDER = "decider", _("decides")
    APPROVER = "approver", _("approves")
    INFLUENCER = "influencer", _("influences")
    BUYER = "buyer", _("buys")
    USER = "user", _("uses")
    GATEKEEPER = "gatekeeper", _("guards access")
    INITIATOR = "initiator", _("initiates")


@tracked()
class Person(models.Model):
    """A natural person, kept once even when they work at several clients. Contact data lives here only."""

    full_name = models.CharField(_("full name"), max_length=150)
    sort_key = models.CharField(max_length=170, editable=False)
    phone = models.CharField(_("phone"), max_length=32, blank=True, help_text=_("with country code"))
    phone_extension = models.CharField(_("extension"), max_length=10, blank=True)
    # the last ten digits, so that 8 495 … finds +7 495 …
    phone_tail = models.CharField(max_length=10, blank=True, editable=False, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # a second record of a person stays, empty, for its numbers and for undoing (dossiers.people.merging)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    # since then nobody knows who it was: contacts and totals stay, the row takes no change
    anonymised_at = models.DateTimeField(_("anonymised"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="person_by_name"),
            GinIndex(
                OpClass(Upper("sort_key"), name="gin_trgm_ops"), name="person_key_trgm", fastupdate=False
            ),
            GinIndex(
                OpClass(Upper("phone_tail"), name="gin_trgm_ops"),
                name="person_phone_part_trgm",
                fastupdate=False,
            ),
            GinIndex(
                OpClass(Upper("email"), name="gin_trgm_ops"), name="person_email_trgm", fastupdate=False
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.full_name)
        self.phone_tail = phone_tail(self.phone)
        super().save(*args, **kwargs)

    @property
    def has_own_client(self) -> bool:
        """Whether the person is a client, too, whoever manages that."""
        return hasattr(self, "own_client")

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the managers of all clients the person works at."""
        clients = self.links.values_list("client__manager", flat=True)
        # the model's own order would be a column of the DISTINCT
        return list(clients.order_by().distinct())


@tracked()
class ClientContact(models.Model):
    """A person's link to one client: position and role belong to the link, phone and e-mail to the person."""

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="contacts", verbose_name=_("client")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="links", verbose_name=_("person"))
    position = models.CharField(_("position"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=ContactRole.choices)
    is_active = models.BooleanField(_("works there"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering = ["person__sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["client", "person"], name="person_once_per_client")]

    def __str__(self) -> str:
        return f"{self.person}, {self.position}"


class FormerName(models.Model):
    """A name by which a person was known before, from a marriage or a second record: searches still find it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="former_names", verbose_name=_("person"))
    full_name = models.CharField(_("full name"), max_length=150)
    sort_key = models.CharField(max_length=170, editable=False)
    at = models.DateTimeField(_("until"), auto_now_add=True)

    objects = FormerNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["-at", "-pk"]
        indexes = [
            GinIndex(
                OpClass(Upper("sort_key"), name="gin_trgm_ops"), name="former_name_key_trgm", fastupdate=False
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.full_name)
        super().save(*args, **kwargs)
