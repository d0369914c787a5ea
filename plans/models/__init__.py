from plans.activities.models import Contact, ContactKind, ContactStatus, Outcome
from plans.weeks.models import WeekPlan, WeekPlanChange, WeekStatus

__all__ = ["Contact", "ContactKind", "ContactStatus", "Outcome", "WeekPlan", "WeekPlanChange", "WeekStatus"]
