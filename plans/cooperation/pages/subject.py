from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dossiers.subjects import Subject
from plans.models import CooperationPlan

PLAN = Subject(
    CooperationPlan,
    _("cooperation plan"),
    title=str,
    url=lambda plan: reverse("desk:cooperation_plan", args=[plan.pk]),
)
