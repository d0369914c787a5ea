"""States of a threat: found, taken into work, closed with an outcome; one that nobody took may pass by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared.states import INSTALLATION, Machine, State, Step
from reports.threats.events import FALSE_ALARM, KEPT, LOST, TAKEN
from reports.threats.models import ThreatChange, ThreatStatus

WORK = "threats.work"

_false = Step(
    ThreatStatus.FALSE_ALARM,
    WORK,
    pgettext_lazy("threat", "False alarm"),
    needs_reason=True,
    event=FALSE_ALARM,
)

threat_machine = Machine(
    ThreatStatus,
    [
        State(ThreatStatus.FOUND, tone="red", icon="alert-triangle"),
        State(ThreatStatus.TAKEN, tone="amber", icon="player-play"),
        State(ThreatStatus.KEPT, tone="green", icon="circle-check", is_open=False),
        State(ThreatStatus.LOST, icon="circle-x", is_open=False),
        State(ThreatStatus.FALSE_ALARM, icon="x", is_open=False),
        State(ThreatStatus.PASSED, icon="circle-check", is_open=False),
    ],
    {
        (ThreatStatus.FOUND, "take"): Step(
            ThreatStatus.TAKEN, WORK, pgettext_lazy("threat", "Take into work"), event=TAKEN
        ),
        (ThreatStatus.FOUND, "dismiss"): _false,
        (ThreatStatus.TAKEN, "dismiss"): _false,
        (ThreatStatus.TAKEN, "keep"): Step(
            ThreatStatus.KEPT, WORK, pgettext_lazy("threat", "Client kept"), event=KEPT
        ),
        (ThreatStatus.TAKEN, "lose"): Step(
            ThreatStatus.LOST, WORK, pgettext_lazy("threat", "Client lost"), needs_reason=True, event=LOST
        ),
        (ThreatStatus.FOUND, "pass"): Step(ThreatStatus.PASSED, INSTALLATION, _("Passed by itself")),
    },
    log=lambda: ThreatChange,
    principal=lambda threat, by: by.covered_among(threat.responsible_ids),
)
