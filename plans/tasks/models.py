from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department, UnattendedChange, on_behalf_of_field
from accounts.rights.querysets import StatusChangeQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.matching import Folded
from plans.tasks.querysets import TaskQuerySet


class TaskKind(models.TextChoices):
    OWN = "own", pgettext_lazy("task", "own")
    ORDER = "order", _("order of a superior")
    REQUEST = "request", _("request to a colleague")
    PAYMENT = "payment", _("payment control")
    FOLLOW_UP = "follow_up", _("follow-up")

    @property
    def is_given(self) -> bool:
        """Whether one person gives it and another one does it: taken, reported back, accepted."""
        return self in {TaskKind.ORDER, TaskKind.REQUEST}


class TaskStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("task", "open")
    GIVEN = "given", pgettext_lazy("task", "not taken yet")
    TAKEN = "taken", pgettext_lazy("task", "in work")
    ANSWERED = "answered", pgettext_lazy("task", "reported")
    DONE = "done", pgettext_lazy("task", "done")
    CANCELLED = "cancelled", pgettext_lazy("task", "cancelled")


class Repeat(models.TextChoices):
    """What follows a task that is done."""

    NEVER = "", _("once")
    DAY = "day", _("every working day")
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")


@tracked()
class Task(models.Model):
    """Something to do by a day. One's own is open until it is done; one that is given is taken, reported and accepted.

    A request may go to a `department` instead of an `assignee`: whoever takes it becomes that. `due_on` is a working
    day; `due_at` an hour of it, if any. `subject_kind` and `subject_id` name a row of any app (dossiers.subjects).
    `client_uuid` is made by whoever enters it, so that sending twice enters once.
    """

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=TaskKind.choices, default=TaskKind.OWN)
    status = models.CharField(_("status"), max_length=12, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    text = models.CharField(_("what to do"), max_length=250)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    on_behalf_of = on_behalf_of_field()
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("who does it"),
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    client = models.ForeignKey(
        "dossiers.Client",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("client"),
    )
    person = models.ForeignKey(
        "dossiers.Person", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    # the visit or call it came from
    activity = models.ForeignKey(
        "plans.Activity",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("activity"),
    )
    subject_kind = models.CharField(_("of what"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_at = models.TimeField(_("at"), null=True, blank=True)
    moves = models.PositiveSmallIntegerField(_("times moved"), default=0)
    repeat = models.CharField(_("repeated"), max_length=5, choices=Repeat.choices, blank=True)
    report = models.TextField(_("report"), max_length=2000, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    # since then the head of who does it sees it among their own
    escalated_at = models.DateTimeField(_("raised to the head"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_on", "due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=TaskStatus.values), name="task_status_known"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=TaskKind.values), name="task_kind_known"),
            models.CheckConstraint(
                condition=models.Q(assignee__isnull=False) | models.Q(department__isnull=False),
                name="task_has_addressee",
            ),
            models.CheckConstraint(
                condition=models.Q(subject_kind="", subject_id__isnull=True)
                | (~models.Q(subject_kind="") & models.Q(subject_id__isnull=False)),
                name="task_subject_whole",
            ),
            # of two refreshes at once the second finds what the first made
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=models.Q(kind="payment"),
                name="one_payment_control_per_subject",
            ),
        ]
        indexes = [
            GinIndex(OpClass(Folded("text"), name="gin_trgm_ops"), name="task_text_trgm", fastupdate=False),
            models.Index(
                fields=["assignee", "due_on"],
                condition=models.Q(status__in=["open", "given", "taken", "answered"]),
                name="task_open_by_assignee",
            ),
            models.Index(
                fields=["author", "due_on"],
                condition=models.Q(status__in=["open", "given", "taken", "answered"]),
                name="task_open_by_author",
            ),
            models.Index(fields=["client", "-created_at"], name="task_by_client"),
            models.Index(fields=["subject_kind", "subject_id"], name="task_by_subject"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the people whom a deputy may act for: who gave it and who does it."""
        return [key for key in (self.assignee_id, self.author_id) if key]

    def is_overdue(self, today: dt.date) -> bool:
        """Whether its day is over and somebody still has to do something."""
        return (
            self.status not in {TaskStatus.DONE, TaskStatus.CANCELLED}
            and self.due_on is not None
            and self.due_on < today
        )


class TaskChange(UnattendedChange):
    subject = models.ForeignKey(Task, models.CASCADE, related_name="changes")


class TaskMove(models.Model):
    """Another day, and why: how often something was put off is never forgotten."""

    subject = models.ForeignKey(Task, models.CASCADE, related_name="moved")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    from_day = models.DateField(_("from"), null=True)
    to_day = models.DateField(_("to"), null=True)
    reason = models.CharField(_("reason"), max_length=250, blank=True)

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("moved task")
        verbose_name_plural = _("moved tasks")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_day} {self.to_day}"
