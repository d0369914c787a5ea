from plans.activities.models import (
    PERSONAL_KINDS,
    Activity,
    ActivityKind,
    ActivityStatus,
    ContactPurpose,
    Outcome,
)
from plans.callers.models import ClientSwitch
from plans.courses.models import Course
from plans.decisions.models import Decision, DecisionReading, DecisionTopic
from plans.devices.models import DeviceSecret
from plans.library.models import Acknowledgement, LibraryDocument, LibraryKind, LibraryVersion
from plans.meetings.models import AgendaItem, Meeting, MeetingStatus, ProtocolLine
from plans.preparations.models import Preparation, Question
from plans.projects.models import Project, ProjectChange, ProjectKind, ProjectStage, ProjectStatus
from plans.promises.models import Promise, PromiseChange, PromiseMove, PromiseStatus, Side
from plans.records.models import (
    EventGuest,
    GuestStatus,
    Record,
    ReviewCorrection,
    ReviewProtocol,
    Sample,
    ShelfReport,
    StaffTraining,
)
from plans.recurrences.models import Occurrence, Recurrence
from plans.suggestions.models import Suggestion, SuggestionChange, SuggestionKind, SuggestionStatus
from plans.tasks.models import Repeat, Task, TaskChange, TaskKind, TaskMove, TaskStatus
from plans.trips.models import Trip
from plans.weeks.models import (
    Decided,
    DeclineReason,
    ProposalDecision,
    WeekDemand,
    WeekLine,
    WeekPlan,
    WeekPlanChange,
    WeekStatus,
)

__all__ = [
    "PERSONAL_KINDS",
    "Acknowledgement",
    "Activity",
    "ActivityKind",
    "ActivityStatus",
    "AgendaItem",
    "ClientSwitch",
    "ContactPurpose",
    "Course",
    "Decided",
    "Decision",
    "DecisionReading",
    "DecisionTopic",
    "DeclineReason",
    "DeviceSecret",
    "EventGuest",
    "GuestStatus",
    "LibraryDocument",
    "LibraryKind",
    "LibraryVersion",
    "Meeting",
    "MeetingStatus",
    "Occurrence",
    "Outcome",
    "Preparation",
    "Project",
    "ProjectChange",
    "ProjectKind",
    "ProjectStage",
    "ProjectStatus",
    "Promise",
    "PromiseChange",
    "PromiseMove",
    "PromiseStatus",
    "ProposalDecision",
    "ProtocolLine",
    "Question",
    "Record",
    "Recurrence",
    "Repeat",
    "ReviewCorrection",
    "ReviewProtocol",
    "Sample",
    "ShelfReport",
    "Side",
    "StaffTraining",
    "Suggestion",
    "SuggestionChange",
    "SuggestionKind",
    "SuggestionStatus",
    "Task",
    "TaskChange",
    "TaskKind",
    "TaskMove",
    "TaskStatus",
    "Trip",
    "WeekDemand",
    "WeekLine",
    "WeekPlan",
    "WeekPlanChange",
    "WeekStatus",
]
