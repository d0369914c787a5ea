"""An activity as something that documents, tasks and promises are about."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dossiers.subjects import Subject
from kam_crm.shared import formats
from plans.models import Activity


def _title(activity: Activity) -> str:
    return f"{activity.get_kind_display()}, {formats.day(activity.day)}"


ACTIVITY = Subject(
    Activity,
    _("visit or call"),
    title=_title,
    url=lambda activity: reverse("plans:activity_detail", args=[activity.pk]),
)
