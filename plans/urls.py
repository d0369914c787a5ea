from __future__ import annotations

from django.urls import path, re_path

from plans.activities.views import activities as activities
from plans.activities.views import unsent, worker
from plans.callers import views as callers
from plans.colleagues import views as colleagues
from plans.courses import views as courses
from plans.coverage import views as coverage
from plans.decisions import views as decisions
from plans.entries import views as entries
from plans.experts import views as experts
from plans.library import views as library
from plans.meetings import views as meetings
from plans.projects import views as projects
from plans.records import views as records
from plans.recurrences import views as recurrences
from plans.results import views as results
from plans.suggestions import views as suggestions
from plans.tasks.views import items, quick
from plans.tasks.views.listing import task_list
from plans.trips import views as trips
from plans.weeks.views import board as weeks
from plans.weeks.views import team

app_name = "plans"

TASK_ACTIONS = "|".join(items.TASK_ACTS)
PROMISE_ACTIONS = "|".join(items.PROMISE_ACTS)

urlpatterns = [
    path("sw.js", worker.service_worker, name="service_worker"),
    path("week/", weeks.week, name="week"),
    path("week/<int:year>/<int:week>/", weeks.week_of, name="week_of"),
    path("week/<int:year>/<int:week>/add/", weeks.week_add, name="week_add"),
    path("week/<int:year>/<int:week>/accept/", weeks.week_accept_all, name="week_accept_all"),
    path("week/<int:year>/<int:week>/undo/", weeks.week_undo, name="week_undo"),
    path("week/<int:year>/<int:week>/decline/", weeks.week_decline, name="week_decline"),
    path("week/<int:year>/<int:week>/again/", weeks.week_again, name="week_again"),
    path("plans/demands/<int:pk>/answer/", weeks.demand_answer, name="demand_answer"),
    path("week/<int:year>/<int:week>/print/", team.week_print, name="week_print"),
    path("week/<int:year>/<int:week>/export/", team.week_export, name="week_export"),
    path("activities/<int:pk>/repeat/", recurrences.recurrence_new, name="recurrence_new"),
    path("recurrences/<int:pk>/", recurrences.recurrence_change, name="recurrence_change"),
    path("recurrences/<int:pk>/end/", recurrences.recurrence_end, name="recurrence_end"),
    path("plans/", team.plan_list, name="plan_list"),
    path("plans/print/", team.plans_print, name="plans_print"),
    path("plans/export/", team.plans_export, name="plans_export"),
    path("week/<int:year>/<int:week>/copy/", weeks.week_copy, name="week_copy"),
    re_path(r"^plans/(?P<pk>\d+)/(?P<action>submit|withdraw)/$", weeks.week_act, name="week_act"),
    re_path(r"^plans/(?P<pk>\d+)/(?P<action>approve|return)/$", weeks.week_decide, name="week_decide"),
    path("coverage/", coverage.coverage_list, name="coverage_list"),
    path("coverage/export/", coverage.coverage_export, name="coverage_export"),
    path("decision-maps/<int:pk>/print/", coverage.map_sheet, name="map_sheet"),
    path("decision-maps/<int:pk>/export/", coverage.map_export, name="map_export"),
    path("tasks/", task_list, name="task_list"),
    path("tasks/quick/", quick.quick_preview, name="quick_preview"),
    path("tasks/quick/add/", quick.quick_add, name="quick_add"),
    path("tasks/new/", quick.task_new, name="task_new"),
    path("tasks/pick/", quick.addressee_picker, name="addressee_picker"),
    path("tasks/<int:pk>/", items.task_detail, name="task_detail"),
    path("tasks/<int:pk>/file/", items.task_file, name="task_file"),
    re_path(rf"^tasks/(?P<pk>\d+)/(?P<action>{TASK_ACTIONS})/$", items.task_act, name="task_act"),
    path("promises/<int:pk>/", items.promise_detail, name="promise_detail"),
    path("promises/<int:pk>/file/", items.promise_file, name="promise_file"),
    re_path(rf"^promises/(?P<pk>\d+)/(?P<action>{PROMISE_ACTIONS})/$", items.promise_act, name="promise_act"),
    path("activities/", activities.activity_list, name="activity_list"),
    path("activities/export/", activities.activity_export, name="activity_export"),
    path("activities/new/", activities.activity_new, name="activity_new"),
    path("activities/log/", results.activity_log, name="activity_log"),
    path("entries/new/", entries.entry_new, name="entry_new"),
    path("activities/unsent/", unsent.unsent, name="unsent"),
    path("activities/unsent/key/", unsent.unsent_key, name="unsent_key"),
    path("activities/invitations/", colleagues.invitation_list, name="invitation_list"),
    path("activities/colleagues/", colleagues.colleague_picker, name="colleague_picker"),
    path("activities/<int:pk>/invite/", colleagues.colleague_invite, name="colleague_invite"),
    path(
        "activities/<int:pk>/leave-out/<int:colleague>/",
        colleagues.colleague_leave_out,
        name="colleague_leave_out",
    ),
    path("activities/<int:pk>/files/add/", records.activity_file_add, name="activity_file_add"),
    path("activities/<int:pk>/records/<slug:kind>/new/", records.record_new, name="record_new"),
    path("activities/<int:pk>/records/<slug:kind>/<int:record>/", records.record_edit, name="record_edit"),
    re_path(
        r"^activities/(?P<pk>\d+)/guests/(?P<guest>\d+)/(?P<action>confirm|decline|attend)/$",
        records.guest_answer,
        name="guest_answer",
    ),
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path("meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/print/", meetings.meeting_print, name="meeting_print"),
    path("meetings/<int:pk>/agenda/", meetings.meeting_agenda, name="meeting_agenda"),
    path("meetings/<int:pk>/lines/add/", meetings.meeting_line_add, name="meeting_line_add"),
    path("meetings/<int:pk>/lines/<int:line>/drop/", meetings.meeting_line_drop, name="meeting_line_drop"),
    path("meetings/<int:pk>/close/", meetings.meeting_close, name="meeting_close"),
    path("experts/", experts.expert_list, name="expert_list"),
    path("experts/add/", experts.expertise_add, name="expertise_add"),
    path("experts/<int:pk>/drop/", experts.expertise_drop, name="expertise_drop"),
    path("experts/ask/", experts.expert_ask, name="expert_ask"),
    path("experts/questions/", experts.expert_questions, name="expert_questions"),
    path("experts/questions/export/", experts.expert_questions_export, name="expert_questions_export"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_new, name="project_new"),
    path("projects/<int:pk>/", projects.project_detail, name="project_detail"),
    path("projects/<int:pk>/stages/add/", projects.project_stage_add, name="project_stage_add"),
    path(
        "projects/<int:pk>/stages/<int:stage>/finish/",
        projects.project_stage_finish,
        name="project_stage_finish",
    ),
    path(
        "projects/<int:pk>/stages/<int:stage>/drop/", projects.project_stage_drop, name="project_stage_drop"
    ),
    path("projects/<int:pk>/copy/", projects.project_copy, name="project_copy"),
    path("projects/<int:pk>/win/", projects.project_win, name="project_win"),
    path("projects/<int:pk>/lose/", projects.project_lose, name="project_lose"),
    path("projects/<int:pk>/close/", projects.project_close, name="project_close"),
    path("suggestions/", suggestions.suggestion_list, name="suggestion_list"),
    path("suggestions/new/", suggestions.suggestion_new, name="suggestion_new"),
    path("suggestions/<int:pk>/", suggestions.suggestion_detail, name="suggestion_detail"),
    path("suggestions/<int:pk>/attach/", suggestions.suggestion_attach, name="suggestion_attach"),
    path("suggestions/<int:pk>/consider/", suggestions.suggestion_consider, name="suggestion_consider"),
    path("suggestions/<int:pk>/accept/", suggestions.suggestion_accept, name="suggestion_accept"),
    path("suggestions/<int:pk>/decline/", suggestions.suggestion_decline, name="suggestion_decline"),
    path("suggestions/<int:pk>/pass-on/", suggestions.suggestion_pass_on, name="suggestion_pass_on"),
    path("suggestions/<int:pk>/finish/", suggestions.suggestion_finish, name="suggestion_finish"),
    path("courses/", courses.course_list, name="course_list"),
    path("courses/export/", courses.course_export, name="course_export"),
    path("courses/new/", courses.course_new, name="course_new"),
    path("courses/<int:pk>/edit/", courses.course_edit, name="course_edit"),
    path("library/", library.library_list, name="library_list"),
    path("library/new/", library.library_new, name="library_new"),
    path("library/<int:pk>/", library.library_detail, name="library_detail"),
    path("library/<int:pk>/version/", library.library_version, name="library_version"),
    path("library/<int:pk>/archive/", library.library_archive, name="library_archive"),
    path("library/<int:pk>/acknowledge/", library.library_acknowledge, name="library_acknowledge"),
    path("library/<int:pk>/readers/", library.library_readers, name="library_readers"),
    path("library/files/<int:pk>/", library.library_file, name="library_file"),
    path("decisions/", decisions.decision_list, name="decision_list"),
    path("decisions/new/", decisions.decision_new, name="decision_new"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision_detail"),
    path("decisions/<int:pk>/edit/", decisions.decision_edit, name="decision_edit"),
    path("decisions/<int:pk>/replace/", decisions.decision_replace, name="decision_replace"),
    path("decisions/<int:pk>/read/", decisions.decision_read, name="decision_read"),
    path("trips/", trips.trip_list, name="trip_list"),
    path("trips/new/", trips.trip_new, name="trip_new"),
    path("trips/<int:pk>/", trips.trip_detail, name="trip_detail"),
    path("trips/<int:pk>/edit/", trips.trip_edit, name="trip_edit"),
    path("trips/<int:pk>/drop/", trips.trip_drop, name="trip_drop"),
    path("trips/<int:pk>/take/<int:activity>/", trips.trip_take, name="trip_take"),
    path("trips/<int:pk>/leave/<int:activity>/", trips.trip_leave, name="trip_leave"),
    path("activities/unsent/secret/", unsent.device_key, name="device_key"),
    path("activities/<int:pk>/", activities.activity_detail, name="activity_detail"),
    path("activities/<int:pk>/result/", results.activity_result, name="activity_result"),
    path("activities/<int:pk>/undo/", activities.activity_reopen, name="activity_reopen"),
    path("activities/<int:pk>/move/", weeks.activity_move, name="activity_move"),
    path("lookup/", callers.lookup, name="lookup"),
    path("activities/<int:pk>/client/", callers.activity_switch, name="activity_switch"),
    path("activities/<int:pk>/cancel/", weeks.activity_cancel, name="activity_cancel"),
]
