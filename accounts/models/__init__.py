from accounts.absences.models import Absence, AbsenceReason
from accounts.clearances.models import Clearance
from accounts.company.models import CompanyProfile, OwnCompany
from accounts.departments.models import Department
from accounts.events.models import Event
from accounts.limits.models import SharedValue
from accounts.links.models import OneTimeLink
from accounts.rights.models import Access, AccessLog, StatusChange, UnattendedChange, on_behalf_of_field
from accounts.rules.models import CalendarDay, Rule
from accounts.saved_views.models import SavedView
from accounts.sending.models import FormUse
from accounts.sessions.models import Session
from accounts.tokens.models import ApiToken, IdempotencyKey
from accounts.users.models import User

__all__ = [
    "Absence",
    "AbsenceReason",
    "Access",
    "AccessLog",
    "ApiToken",
    "CalendarDay",
    "Clearance",
    "CompanyProfile",
    "Department",
    "Event",
    "FormUse",
    "IdempotencyKey",
    "OneTimeLink",
    "OwnCompany",
    "Rule",
    "SavedView",
    "Session",
    "SharedValue",
    "StatusChange",
    "UnattendedChange",
    "User",
    "on_behalf_of_field",
]
