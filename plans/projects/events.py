from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

SEES = "projects.view"
OPENED = EventKind("plans.project_opened", "briefcase-2", _("Project opened: %(title)s"), SEES)
WON = EventKind("plans.project_won", "award", _("Project won: %(title)s"), SEES)
LOST = EventKind("plans.project_lost", "circle-x", _("Project lost: %(title)s"), SEES)
CLOSED = EventKind("plans.project_closed", "archive", _("Project closed: %(title)s"), SEES)
