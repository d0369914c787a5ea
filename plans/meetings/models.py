from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from plans.meetings.querysets import MeetingPartQuerySet, MeetingQuerySet


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("meeting", "planned")
    CLOSED = "closed", pgettext_lazy("meeting", "closed")


@tracked()
class Meeting(models.Model):
    """A meeting of management about problem settlements and quality, of a department or the company (R133)."""

    status = models.CharField(
        _("status"), max_length=12, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED
    )
    title = models.CharField(_("subject"), max_length=150)
    day = models.DateField(_("day"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("chair")
    )
    # the day of the figures in the agenda
    agenda_as_of = models.DateField(_("agenda as of"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("management meeting")
        verbose_name_plural = _("management meetings")
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=MeetingStatus.values), name="meeting_status_known"
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="meeting_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the people whom a deputy may act for."""
        return [self.chair_id]


class AgendaItem(models.Model):
    """A problem client with its figures of the day on which the agenda was made.

    `source` names who found it (plans.meetings.agenda); `amount` in RUB, `days` and `count` mean what the source says.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    client = models.ForeignKey("dossiers.Client", models.CASCADE, related_name="+", verbose_name=_("client"))
    source = models.CharField(_("problem"), max_length=20)
    amount = MoneyField(_("amount"), null=True, blank=True)
    days = models.PositiveIntegerField(_("days"), null=True, blank=True)
    count = models.PositiveIntegerField(_("how many"), null=True, blank=True)

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of an agenda")
        verbose_name_plural = _("items of agendas")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "source", "client"], name="agenda_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.client_id}"


class ProtocolLine(models.Model):
    """What the meeting decided about a client or another subject, who does it and by when.

    Closing the protocol makes a `task` of each line with somebody responsible.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="lines")
    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("client")
    )
    topic = models.CharField(_("about what"), max_length=150, blank=True)
    decision = models.CharField(_("decision"), max_length=250)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    task = models.OneToOneField(
        "plans.Task", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("task")
    )

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a protocol")
        verbose_name_plural = _("lines of protocols")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(decision=""), name="protocol_line_has_decision"),
            models.CheckConstraint(
                condition=models.Q(client__isnull=False) | ~models.Q(topic=""),
                name="protocol_line_about_something",
            ),
            models.CheckConstraint(
                condition=models.Q(responsible__isnull=True) | models.Q(due_on__isnull=False),
                name="protocol_line_due",
            ),
        ]

    def __str__(self) -> str:
        return self.decision
