from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import on_behalf_of_field
from dossiers.facts.querysets import AnswerQuerySet, ItemQuerySet, StateQuerySet, TemplateQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.matching import Folded

LONGEST_ANSWER = 4000


class DossierPart(models.IntegerChoices):
    GENERAL = 1, _("General")
    RELATIONS = 2, _("Relations")
    DECIDERS = 3, _("Who decides")
    COMPETITORS = 4, _("Competitors")


class ItemKind(models.TextChoices):
    TEXT = "text", _("a line")
    LONG = "long", _("several lines")
    NUMBER = "number", _("a number")
    DATE = "date", _("a day")
    CHOICE = "choice", _("one of several words")


@tracked()
class DossierTemplate(models.Model):
    """What a dossier has to hold, from a day on: of a department, or of the company where a department has none (R62).

    A version is never changed: another demand is another version.
    """

    department = models.ForeignKey(
        "accounts.Department",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="dossier_templates",
        verbose_name=_("department"),
    )
    valid_from = models.DateField(_("valid from"))
    # None: the one that the product begins with
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of dossiers")
        verbose_name_plural = _("templates of dossiers")
        ordering = ["-valid_from", "-pk"]

    def __str__(self) -> str:
        return f"{self.department or '–'} {self.valid_from}"


@tracked()
class DossierItem(models.Model):
    """One thing a dossier holds. `key` stays the same in all versions; without a `label` it has the product's words.

    `source` names what fills it (dossiers.facts.sources); empty: people do. An answer older than `max_age` months
    counts as missing. Of secret ones the answers are shown to those alone who may know the client's secrets.
    """

    template = models.ForeignKey(
        DossierTemplate, models.CASCADE, related_name="items", verbose_name=_("template of dossiers")
    )
    key = models.SlugField(_("key"), max_length=40)
    part = models.PositiveSmallIntegerField(_("part"), choices=DossierPart.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label = models.CharField(pgettext_lazy("of a thing", "name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=6, choices=ItemKind.choices, default=ItemKind.LONG)
    choices = models.TextField(_("words to choose from"), blank=True)
    source = models.CharField(_("filled from"), max_length=40, blank=True)
    is_obligatory = models.BooleanField(_("obligatory"), default=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    max_age = models.PositiveSmallIntegerField(_("to be checked after, months"), null=True, blank=True)
    is_secret = models.BooleanField(_("commercial secret"), default=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a dossier")
        verbose_name_plural = _("items of dossiers")
        ordering = ["part", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["template", "key"], name="dossier_item_once_per_template"),
            models.CheckConstraint(
                condition=models.Q(part__in=DossierPart.values), name="dossier_item_part_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ItemKind.values), name="dossier_item_kind_known"
            ),
            models.CheckConstraint(condition=models.Q(weight__gte=1), name="dossier_item_weighs_something"),
        ]

    def __str__(self) -> str:
        return self.label or self.key

    @property
    def words(self) -> list[str]:
        """What may be chosen, a word a line."""
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


@tracked()
class DossierAnswer(models.Model):
    """What somebody wrote about one item of a client. `source` is where they have it from, `checked_on` the day on
    which somebody last saw to it that it still holds. A value that was cleared leaves an empty row."""

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="answers", verbose_name=_("client")
    )
    key = models.SlugField(_("item"), max_length=40)
    # text, whatever the kind: numbers as digits, days as 2026-11-29
    value = models.TextField(_("value"), blank=True)
    source = models.CharField(_("known from"), max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    on_behalf_of = on_behalf_of_field()
    answered_on = models.DateField(_("answered on"))
    checked_on = models.DateField(_("checked on"))
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact of a dossier")
        verbose_name_plural = _("facts of dossiers")
        ordering = ["client", "key"]
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="dossier_answer_once_per_client")
        ]
        indexes = [
            # parts of words are searched (R64)
            GinIndex(
                OpClass(Folded("value"), name="gin_trgm_ops"), name="dossier_answer_folded", fastupdate=False
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def history(self) -> Any:
        """Every version, the newest first."""
        return self.events.order_by("-pgh_id")  # type: ignore[attr-defined]


class DossierState(models.Model):
    """How complete a dossier is, kept for lists and headers: once counting secret items and once without them.

    Written by `recount` alone. Key clients have it, and those of whom somebody wrote something. `missing` is the key of
    the heaviest missing item; `former_percent` what it was under the template before.
    """

    client = models.ForeignKey("dossiers.Client", models.CASCADE, related_name="dossier_states")
    with_secrets = models.BooleanField()
    template = models.ForeignKey(DossierTemplate, models.CASCADE, related_name="+")
    filled = models.PositiveSmallIntegerField(_("filled"))
    required = models.PositiveSmallIntegerField(_("required"))
    percent = models.PositiveSmallIntegerField(_("completeness, %"))
    missing = models.CharField(max_length=40, blank=True)
    former_percent = models.PositiveSmallIntegerField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = _("completeness of a dossier")
        verbose_name_plural = _("completeness of dossiers")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "with_secrets"], name="dossier_state_once_per_client_and_sight"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.percent} %"
