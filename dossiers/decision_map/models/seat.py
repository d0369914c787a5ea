from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.decision_map.models.map import DecisionMap
from dossiers.decision_map.models.words import Archetype, Attitude, Influence, Relation
from dossiers.decision_map.querysets import MapSeatQuerySet, StanceQuerySet
from dossiers.people.models import ClientContact, ContactRole
from kam_crm.shared.history import tracked

NOTE_LENGTH = 500


@tracked()
class MapSeat(models.Model):
    """A place on a map: a contact person, or without one a hole, whose `title` says who is missing.

    `roles` are in the order of `ContactRole`, the weightiest first. What somebody thinks of us is in dated rows
    (`Stance`); who left the client keeps the seat until it is filled or removed.
    """

    NAMED_BY = ("contact__person",)  # what `str` reads besides

    map = models.ForeignKey(DecisionMap, models.CASCADE, related_name="seats", verbose_name=_("decision map"))
    contact = models.ForeignKey(
        ClientContact,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("contact person"),
    )
    title = models.CharField(_("who is missing"), max_length=150, blank=True)
    roles = ArrayField(
        models.CharField(max_length=12, choices=ContactRole.choices), verbose_name=_("roles in decisions")
    )
    influence = models.PositiveSmallIntegerField(
        _("influence"), choices=Influence.choices, default=Influence.MEDIUM
    )
    archetype = models.CharField(_("convinced by"), max_length=10, choices=Archetype.choices, blank=True)
    reports_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("reports to")
    )
    relation_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("relation kept by"),
    )
    relation_now = models.PositiveSmallIntegerField(
        _("relation now"), choices=Relation.choices, null=True, blank=True
    )
    relation_wanted = models.PositiveSmallIntegerField(
        _("relation wanted"), choices=Relation.choices, null=True, blank=True
    )
    note = models.CharField(pgettext_lazy("decision map", "note"), max_length=NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = MapSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat on a decision map")
        verbose_name_plural = _("seats on decision maps")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["map", "contact"], name="contact_once_per_map"),
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False) | ~models.Q(title=""), name="seat_names_somebody"
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=ContactRole.values) & ~models.Q(roles=[]),
                name="seat_roles_known",
            ),
            models.CheckConstraint(
                condition=models.Q(influence__in=Influence.values), name="seat_influence_known"
            ),
            models.CheckConstraint(
                condition=models.Q(archetype__in=["", *Archetype.values]), name="seat_archetype_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(reports_to=models.F("pk")), name="seat_reports_to_another"
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact.person) if self.contact else self.title

    @property
    def client(self) -> Any:
        return self.map.client

    @property
    def client_id(self) -> int:
        return self.map.client_id

    @property
    def is_hole(self) -> bool:
        """Nobody sits here: not found yet, or gone from the client."""
        return self.contact is None or not self.contact.is_active

    @property
    def has_left(self) -> bool:
        return self.contact is not None and not self.contact.is_active

    @property
    def role_words(self) -> str:
        return ", ".join(str(ContactRole(role).label) for role in self.roles)


@tracked()
class Stance(models.Model):
    """What the person of a seat thought of us on a day. Never changed: another day or another word is another row."""

    seat = models.ForeignKey(MapSeat, models.CASCADE, related_name="stances", verbose_name=_("seat"))
    # whose it was: the seat may be filled with somebody else later
    contact = models.ForeignKey(
        ClientContact, models.CASCADE, related_name="stances", verbose_name=_("contact person")
    )
    attitude = models.SmallIntegerField(_("attitude to us"), choices=Attitude.choices)
    on = models.DateField(_("day"))
    note = models.CharField(pgettext_lazy("decision map", "note"), max_length=NOTE_LENGTH, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("stance of a person")
        verbose_name_plural = _("stances of people")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(attitude__in=Attitude.values), name="stance_attitude_known"
            )
        ]
        indexes = [models.Index(fields=["seat", "-on", "-id"], name="stance_by_seat")]

    def __str__(self) -> str:
        return f"{self.on} {self.attitude:+d}"

    @property
    def client(self) -> Any:
        return self.seat.client

    @property
    def client_id(self) -> int:
        return self.seat.client_id
