"""Tasks and promises as rows that documents, tasks and promises may be about."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dossiers.subjects import Subject
from plans.models import Promise, Task

TASK = Subject(Task, _("task"), title=str, url=lambda row: reverse("plans:task_detail", args=[row.pk]))
PROMISE = Subject(
    Promise, _("promise"), title=str, url=lambda row: reverse("plans:promise_detail", args=[row.pk])
)
