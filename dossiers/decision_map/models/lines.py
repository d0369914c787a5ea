from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.decision_map.models.seat import NOTE_LENGTH, MapSeat
from dossiers.decision_map.models.words import LineKind, PersonLinkKind
from dossiers.decision_map.querysets import MapLineQuerySet, PersonLinkQuerySet
from dossiers.people.models import Person
from kam_crm.shared.history import tracked


@tracked()
class MapLine(models.Model):
    """An informal line from one seat to another of the same map: who has whose ear."""

    source = models.ForeignKey(MapSeat, models.CASCADE, related_name="lines", verbose_name=_("from"))
    target = models.ForeignKey(
        MapSeat,
        models.CASCADE,
        related_name="lines_to",
        verbose_name=pgettext_lazy("line between people", "to"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind.choices)
    note = models.CharField(pgettext_lazy("decision map", "note"), max_length=NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = MapLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("informal line")
        verbose_name_plural = _("informal lines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="map_line_once"),
            models.CheckConstraint(condition=models.Q(kind__in=LineKind.values), name="map_line_kind_known"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="map_line_joins_two"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"

    @property
    def client(self) -> Any:
        return self.source.client

    @property
    def client_id(self) -> int:
        return self.source.client_id


@tracked()
class PersonLink(models.Model):
    """What is between two people of clients, whichever they work at: the balance of forces on a territory (R73).

    A pair is one row in whichever order it was entered. Without an end it still holds.
    """

    first = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    second = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("other person"))
    kind = models.CharField(_("kind"), max_length=10, choices=PersonLinkKind.choices)
    note = models.CharField(pgettext_lazy("decision map", "note"), max_length=NOTE_LENGTH, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = PersonLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation between people")
        verbose_name_plural = _("relations between people")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Least("first", "second"),
                Greatest("first", "second"),
                "kind",
                condition=models.Q(until=None),
                name="person_link_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=PersonLinkKind.values), name="person_link_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")), name="person_link_joins_two"
            ),
            models.CheckConstraint(
                condition=models.Q(since=None)
                | models.Q(until=None)
                | models.Q(until__gte=models.F("since")),
                name="person_link_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}, {self.second}"

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the managers of both people's clients."""
        return [*self.first.responsible_ids, *self.second.responsible_ids]
