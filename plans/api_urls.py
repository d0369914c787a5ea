"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from plans.activities.api import ActivityViewSet
from plans.callers.api import LookupView
from plans.cooperation.api import CooperationPlanViewSet, GroupNeedViewSet
from plans.courses.api import CourseViewSet
from plans.coverage.api import CoverageViewSet
from plans.decisions.api import DecisionViewSet
from plans.experts.api import ExpertiseViewSet, ExpertQuestionViewSet
from plans.library.api import LibraryViewSet
from plans.meetings.api import MeetingViewSet
from plans.projects.api import ProjectViewSet
from plans.promises.api import PromiseViewSet
from plans.records import api as records
from plans.suggestions.api import SuggestionViewSet
from plans.tasks.api import TaskViewSet
from plans.trips.api import TripViewSet
from plans.weeks.api import WeekPlanViewSet

viewsets: list[tuple[str, Any, str]] = [
    ("activities", ActivityViewSet, "activities"),
    ("review-protocols", records.ProtocolViewSet, "review-protocols"),
    ("review-corrections", records.CorrectionViewSet, "review-corrections"),
    ("staff-trainings", records.TrainingViewSet, "staff-trainings"),
    ("shelf-reports", records.ShelfViewSet, "shelf-reports"),
    ("samples", records.SampleViewSet, "samples"),
    ("event-guests", records.GuestViewSet, "event-guests"),
    ("coverage", CoverageViewSet, "coverage"),
    ("meetings", MeetingViewSet, "meetings"),
    ("experts", ExpertiseViewSet, "experts"),
    ("expert-questions", ExpertQuestionViewSet, "expert-questions"),
    ("projects", ProjectViewSet, "projects"),
    ("cooperation-plans", CooperationPlanViewSet, "cooperation-plans"),
    ("group-needs", GroupNeedViewSet, "group-needs"),
    ("suggestions", SuggestionViewSet, "suggestions"),
    ("courses", CourseViewSet, "courses"),
    ("decisions", DecisionViewSet, "decisions"),
    ("library", LibraryViewSet, "library"),
    ("tasks", TaskViewSet, "tasks"),
    ("promises", PromiseViewSet, "promises"),
    ("trips", TripViewSet, "trips"),
    ("week-plans", WeekPlanViewSet, "week-plans"),
]
urlpatterns: list[URLPattern] = [path("lookup/", LookupView.as_view(), name="lookup")]
