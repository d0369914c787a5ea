"""What happens with promises, in the words of time line and notifications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

MADE = EventKind("plans.promise_made", "heart-handshake", _("Promised: %(text)s"), capability="promises.view")
KEPT = EventKind(
    "plans.promise_kept", "circle-check", _("Promise kept: %(text)s"), capability="promises.view"
)
PARTLY = EventKind(
    "plans.promise_partly", "alert-circle", _("Promise kept in part: %(text)s"), capability="promises.view"
)
BROKEN = EventKind(
    "plans.promise_broken", "heart-broken", _("Promise broken: %(text)s"), capability="promises.view"
)
WITHDRAWN = EventKind(
    "plans.promise_withdrawn", "circle-x", _("Promise withdrawn: %(text)s"), capability="promises.view"
)
