"""States of a loaded statement and of its lines."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared.states import Machine, State, Step


class StatementStatus(models.TextChoices):
    LOADED = "loaded", _("checked, not posted yet")
    POSTED = "posted", pgettext_lazy("of a bank statement", "posted")
    UNDONE = "undone", pgettext_lazy("of a bank statement", "undone")


class LineState(models.TextChoices):
    """What is to be done about a line: `sure` is posted at once, `accepted` was decided by a person."""

    SURE = "sure", pgettext_lazy("of a line of a bank", "recognised")
    WAITING = "waiting", pgettext_lazy("of a line of a bank", "waits for you")
    ACCEPTED = "accepted", pgettext_lazy("of a line of a bank", "accepted")
    UNKNOWN = "unknown", _("left unknown")
    IGNORED = "ignored", _("not of clients")
    KNOWN = "known", _("was there already")
    POSTED = "posted", pgettext_lazy("of a line of a bank", "posted")
    UNDONE = "undone", pgettext_lazy("of a line of a bank", "undone")


TO_POST = (LineState.SURE, LineState.ACCEPTED)
TO_DECIDE = (LineState.WAITING, LineState.UNKNOWN)
# what may still be decided anew: nothing of it is posted
UNDECIDED = (LineState.SURE, LineState.WAITING, LineState.ACCEPTED, LineState.UNKNOWN)

statement_machine = Machine(
    StatementStatus,
    [
        State(StatementStatus.LOADED, tone="amber", icon="clock"),
        State(StatementStatus.POSTED, tone="green", icon="circle-check"),
        State(StatementStatus.UNDONE, is_open=False),
    ],
    {
        (StatementStatus.LOADED, "post"): Step(StatementStatus.POSTED, "payments.write", _("Post")),
        # what waited is posted later, out of the same statement
        (StatementStatus.POSTED, "post"): Step(StatementStatus.POSTED, "payments.write", _("Post")),
        (StatementStatus.LOADED, "undo"): Step(
            StatementStatus.UNDONE, "payments.write", _("Undo the load"), needs_reason=True
        ),
        (StatementStatus.POSTED, "undo"): Step(
            StatementStatus.UNDONE, "payments.write", _("Undo the load"), needs_reason=True
        ),
    },
    principal=lambda statement, by: None,
)
