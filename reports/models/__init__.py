from reports.models.alert import Alert, AlertKind
from reports.models.attainment import Attainment
from reports.models.news import NewsSeen
from reports.models.nightly_run import NightlyRun
from reports.models.policy import Base, SegmentPolicy, XyzMode
from reports.models.rollup import ClientMonth, TouchedMonth
from reports.models.snapshot import ClientLifecycle, DebtSnapshot, Level, Lifecycle, SegmentSnapshot
from reports.models.target import Measure, Target

__all__ = [
    "Alert",
    "AlertKind",
    "Attainment",
    "Base",
    "ClientLifecycle",
    "ClientMonth",
    "DebtSnapshot",
    "Level",
    "Lifecycle",
    "Measure",
    "NewsSeen",
    "NightlyRun",
    "SegmentPolicy",
    "SegmentSnapshot",
    "Target",
    "TouchedMonth",
    "XyzMode",
]
