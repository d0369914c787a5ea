from plans.models.contact import Contact, ContactKind, ContactStatus, Outcome
from plans.models.week import WeekPlan, WeekPlanChange, WeekStatus

__all__ = ["Contact", "ContactKind", "ContactStatus", "Outcome", "WeekPlan", "WeekPlanChange", "WeekStatus"]
