from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.clients.models.client import Client
from dossiers.clients.querysets import ClientRelatedQuerySet
from dossiers.handovers.querysets import HandoverQuerySet


class Handover(models.Model):
    """Clients given to another manager at once, from the morning of `day` on (R29).

    `done_on` is empty until then; `undone_at` is when it was undone, before its day or on it.
    """

    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("new manager")
    )
    day = models.DateField(_("from"))
    reason = models.TextField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed over by")
    )
    at = models.DateTimeField(auto_now_add=True)
    done_on = models.DateField(_("carried out"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-at", "-pk"]
        indexes = [
            # the few that wait for their day
            models.Index(
                fields=["day"], condition=models.Q(done_on=None, undone_at=None), name="handover_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.manager} {self.day}"

    @property
    def is_waiting(self) -> bool:
        return self.done_on is None and self.undone_at is None

    def is_undoable(self, today: dt.date) -> bool:
        """Before its day, and on the day it was carried out: later others have built on it."""
        return self.undone_at is None and self.done_on in {None, today}


class HandoverLine(models.Model):
    """One client of a hand-over. `moved` is what went along, by mover (dossiers.handovers.movers): undo reads it back.

    `is_done` is False where the client had another manager by then and stayed with them.
    """

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="lines")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", verbose_name=_("client"))
    manager_before = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("manager before")
    )
    is_done = models.BooleanField(default=False)
    moved: Any = models.JSONField(default=dict)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("client handed over")
        verbose_name_plural = _("clients handed over")
        ordering = ["client__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "client"], name="client_once_per_handover"),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id}: {self.client_id}"
