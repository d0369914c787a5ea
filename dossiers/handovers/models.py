from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.clients.models.client import Client
from dossiers.clients.querysets import ClientRelatedQuerySet
from dossiers.handovers.querysets import HandoverQuerySet


class Handover(models.Model):
    """Clients given to another manager at once, from the morning of `day` on (R29).

    Hand-overs to several managers in one act share `portfolio` and are undone together. `introduction` is how long the
    weeks of the new manager propose to meet these clients. `done_on` is empty until then; `undone_at` is when it was
    undone, before its day or on it.
    """

    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("new manager")
    )
    day = models.DateField(_("from"))
    reason = models.TextField(_("reason"), max_length=500)
    portfolio = models.UUIDField(_("act"), db_default=RandomUUID(), db_index=True)
    reads_until = models.DateField(_("the former manager reads until"), null=True, blank=True)
    introduction = models.PositiveSmallIntegerField(_("introduction, days"), default=0)
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

    `is_done` is False where the client had another manager by then and stayed with them. `read_at`: the new manager
    opened the briefing.
    """

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="lines")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", verbose_name=_("client"))
    manager_before = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("manager before")
    )
    is_done = models.BooleanField(default=False)
    moved: Any = models.JSONField(default=dict)
    read_at = models.DateTimeField(_("briefing read"), null=True)

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


class ClientLoan(models.Model):
    """Somebody who reads a client without answering for it: its next manager before the day, the former one after."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="loans")
    client = models.ForeignKey(Client, models.CASCADE, related_name="+", verbose_name=_("client"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who reads")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("client to read")
        verbose_name_plural = _("clients to read")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="loan_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["user", "until"], name="loan_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.client_id} {self.since} {self.until}"
