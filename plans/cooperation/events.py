"""What happens with cooperation plans, in the words of time line and notifications; never what stands in them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

SEES = "clients.strategy"
SUBMITTED = EventKind("plans.cooperation_submitted", "send", _("Cooperation plan handed in"), SEES)
WITHDRAWN = EventKind("plans.cooperation_withdrawn", "arrow-back-up", _("Cooperation plan withdrawn"), SEES)
RETURNED = EventKind("plans.cooperation_returned", "arrow-back-up", _("Cooperation plan returned"), SEES)
APPROVED = EventKind("plans.cooperation_approved", "circle-check", _("Cooperation plan approved"), SEES)
CLOSED = EventKind("plans.cooperation_closed", "flag", _("Cooperation plan closed"), SEES)
