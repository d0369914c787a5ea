"""What is written down about somebody who takes part in decisions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Influence(models.IntegerChoices):
    LOW = 1, pgettext_lazy("influence", "low")
    MEDIUM = 2, pgettext_lazy("influence", "medium")
    HIGH = 3, pgettext_lazy("influence", "high")


class Attitude(models.IntegerChoices):
    """To us (formulas.md 2.7)."""

    AGAINST = -2, pgettext_lazy("attitude", "against us")
    RATHER_AGAINST = -1, pgettext_lazy("attitude", "rather against us")
    NEUTRAL = 0, pgettext_lazy("attitude", "neutral")
    RATHER_FOR = 1, pgettext_lazy("attitude", "rather for us")
    FOR = 2, pgettext_lazy("attitude", "for us")


class Archetype(models.TextChoices):
    """What convinces a person (R70)."""

    AUTHORITY = "authority", pgettext_lazy("archetype", "authority")
    PEOPLE = "people", pgettext_lazy("archetype", "people")
    FIGURES = "figures", pgettext_lazy("archetype", "figures")

    @property
    def argument(self) -> str:
        return str(ARGUMENTS[self])


ARGUMENTS = {
    Archetype.AUTHORITY: _("offer what nobody else has: exclusive terms, a status, the last word"),
    Archetype.PEOPLE: _("show who is content: references, a visit to a client, a meeting in person"),
    Archetype.FIGURES: _("bring figures: statistics, a calculation, a comparison"),
}


class Relation(models.IntegerChoices):
    """How close we are to a person, and how close we want to be."""

    NONE = 0, pgettext_lazy("relation", "none")
    KNOWN = 1, pgettext_lazy("relation", "acquainted")
    WORKING = 2, pgettext_lazy("relation", "working")
    TRUST = 3, pgettext_lazy("relation", "trust")
    ALLY = 4, pgettext_lazy("relation", "ally")


class LineKind(models.TextChoices):
    """An informal line between two who sit on one map."""

    ADVISES = "advises", _("has the ear of")
    FRIENDS = "friends", _("is friends with")
    RELATIVES = "relatives", _("is related to")
    PROMOTES = "promotes", _("promotes")
    CONFLICT = "conflict", _("is in conflict with")
    OTHER = "other", pgettext_lazy("line between people", "other")


class PersonLinkKind(models.TextChoices):
    """What is between two people, also of different clients (R73)."""

    RELATIVES = "relatives", _("relatives")
    FRIENDS = "friends", _("friends")
    COLLEAGUES = "colleagues", _("worked together")
    PARTNERS = "partners", _("business partners")
    CLUB = "club", _("one association or club")
    PATRON = "patron", _("one backs the other")
    RIVALS = "rivals", _("rivals")
    CONFLICT = "conflict", _("in conflict")
    OTHER = "other", pgettext_lazy("relation between people", "other")
