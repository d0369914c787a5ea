from reports.ageing.models import DebtSnapshot
from reports.alerts.models import Alert, AlertKind
from reports.attainment.models import Attainment
from reports.demand.models import DemandEstimate, DemandLine, DemandRequest
from reports.following.models import Following, TouchedClient
from reports.nightly.models import NightlyRun
from reports.rollup.models import ClientMonth, ShipmentRhythm, TouchedMonth
from reports.segments.models.policy import Base, SegmentPolicy, XyzMode
from reports.segments.models.snapshot import ClientLifecycle, Level, Lifecycle, SegmentInputs, SegmentSnapshot
from reports.targets.models import Measure, Target, TargetCorrection
from reports.threats.models import Threat, ThreatChange, ThreatStatus

__all__ = [
    "Alert",
    "AlertKind",
    "Attainment",
    "Base",
    "ClientLifecycle",
    "ClientMonth",
    "DebtSnapshot",
    "DemandEstimate",
    "DemandLine",
    "DemandRequest",
    "Following",
    "Level",
    "Lifecycle",
    "Measure",
    "NightlyRun",
    "SegmentInputs",
    "SegmentPolicy",
    "SegmentSnapshot",
    "ShipmentRhythm",
    "Target",
    "TargetCorrection",
    "Threat",
    "ThreatChange",
    "ThreatStatus",
    "TouchedClient",
    "TouchedMonth",
    "XyzMode",
]
