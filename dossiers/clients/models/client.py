from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.clients.models.reference import Channel, MarketSegment, Territory
from dossiers.clients.querysets import ClientQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.matching import Folded
from kam_crm.shared.scoping import ReferenceQuerySet
from kam_crm.shared.text import sort_key


class Stage(models.TextChoices):
    PROSPECT = "prospect", _("prospect")
    CUSTOMER = "customer", _("customer")


class Source(models.TextChoices):
    """Where a client came from (R3)."""

    COLD_CALL = "cold_call", _("cold call")
    REFERRAL = "referral", _("referral")
    EXHIBITION = "exhibition", _("exhibition")
    INCOMING = "incoming", _("incoming request")
    PRESS = "press", _("press")
    INTERNET = "internet", _("internet")
    DATABASE = "database", _("database")
    OTHER = "other", _("other")


@tracked()
class ClientGroup(models.Model):
    """A holding or chain; groups may lie inside groups."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=200, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("client group")
        verbose_name_plural = _("client groups")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Client(models.Model):
    """A customer or prospect, with exactly one responsible manager."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=200)
    # the database sorts by code point, so Russian names are given keys; searches look into them too
    sort_key = models.CharField(max_length=220, editable=False)
    legal_name = models.CharField(_("legal name"), max_length=250, blank=True)
    inn = models.CharField(_("tax number (INN)"), max_length=20, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    country = models.CharField(_("country"), max_length=60, default="RU")
    city = models.CharField(_("city"), max_length=100, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    group = models.ForeignKey(
        ClientGroup, models.PROTECT, null=True, blank=True, related_name="clients", verbose_name=_("group")
    )
    segment = models.ForeignKey(
        MarketSegment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clients",
        verbose_name=_("market segment"),
    )
    channel = models.ForeignKey(
        Channel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clients",
        verbose_name=_("sales channel"),
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="clients", verbose_name=_("territory")
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.PROSPECT)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, default=Source.OTHER)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="clients", verbose_name=_("manager")
    )
    # a natural person who buys on their own account: name, phone and e-mail are theirs and are kept there alone (R45)
    person = models.OneToOneField(
        "dossiers.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_client",
        verbose_name=_("natural person"),
    )
    about = models.TextField(_("general facts"), blank=True)
    # follows KeyStatus: kept here so that lists filter without a join
    is_key = models.BooleanField(_("key client"), default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # indexed for `?updated_since=`, by which programs fetch only what is new
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="client_stage_known"),
            # programs and files know clients by code
            models.CheckConstraint(condition=~models.Q(code=""), name="client_has_code"),
        ]
        indexes = [
            # with the key, as keyset pages order: pages of all, and of a KAM's own
            models.Index(fields=["sort_key", "id"], name="client_by_name"),
            models.Index(fields=["manager", "sort_key", "id"], name="client_by_manager_name"),
            # whole, for duplicates; parts of it are found by the trigrams below
            models.Index(fields=["inn"], name="client_by_inn"),
            # without fastupdate: a list of pending entries makes the planner read the whole table after an import
            GinIndex(
                OpClass(Upper("sort_key"), name="gin_trgm_ops"), name="client_key_trgm", fastupdate=False
            ),
            GinIndex(
                OpClass(Folded("legal_name"), name="gin_trgm_ops"), name="client_legal_trgm", fastupdate=False
            ),
            GinIndex(OpClass(Upper("ogrn"), name="gin_trgm_ops"), name="client_ogrn_trgm", fastupdate=False),
            GinIndex(
                OpClass(Upper("inn"), name="gin_trgm_ops"), name="client_inn_part_trgm", fastupdate=False
            ),
            GinIndex(OpClass(Upper("code"), name="gin_trgm_ops"), name="client_code_trgm", fastupdate=False),
            GinIndex(
                OpClass(Upper("phone"), name="gin_trgm_ops"), name="client_phone_trgm", fastupdate=False
            ),
            GinIndex(
                OpClass(Upper("email"), name="gin_trgm_ops"), name="client_email_trgm", fastupdate=False
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the managers who answer for the client: whom a deputy may act for."""
        return [self.manager_id]
