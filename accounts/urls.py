from __future__ import annotations

from django.urls import path

from accounts.absences import views as absences
from accounts.clearances import views as clearances
from accounts.company import views as company
from accounts.departments import views as departments
from accounts.links import views as links
from accounts.rights import views as rights
from accounts.rules import views as rules
from accounts.saved_views import views as saved_views
from accounts.second_factor import views as second_factor
from accounts.sessions import views as sessions
from accounts.tokens import views as tokens
from accounts.users import views as users

app_name = "accounts"

urlpatterns = [
    path("me/", users.profile, name="profile"),
    path("me/tokens/", tokens.token_list, name="token_list"),
    path("me/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("me/sessions/end/", sessions.sessions_end, name="sessions_end"),
    path("me/sessions/<int:pk>/end/", sessions.session_end, name="session_end"),
    path("me/language/", users.set_language, name="set_language"),
    path("me/theme/", users.set_theme, name="set_theme"),
    path("views/", saved_views.view_save, name="view_save"),
    path("views/<int:pk>/rename/", saved_views.view_rename, name="view_rename"),
    path("views/<int:pk>/delete/", saved_views.view_delete, name="view_delete"),
    path("views/restore/<str:token>/", saved_views.view_restore, name="view_restore"),
    path("me/acting-for/", rights.act_for, name="act_for"),
    path("team/absences/", absences.absence_list, name="absence_list"),
    path("team/absences/new/", absences.absence_new, name="absence_new"),
    path("team/absences/<int:pk>/", absences.absence_edit, name="absence_edit"),
    path("team/absences/<int:pk>/end/", absences.absence_end, name="absence_end"),
    path("founding/<str:secret>/", company.founding, name="founding"),
    path("welcome/<str:secret>/", links.welcome, name="welcome"),
    path("settings/company/", company.company_edit, name="company_edit"),
    path("settings/company/entities/new/", company.own_company_new, name="own_company_new"),
    path("settings/company/entities/<int:pk>/", company.own_company_edit, name="own_company_edit"),
    path("settings/users/", users.user_list, name="user_list"),
    path("settings/users/new/", users.user_new, name="user_new"),
    path("settings/users/<int:pk>/", users.user_edit, name="user_edit"),
    path("settings/users/<int:pk>/invite/", links.user_invite, name="user_invite"),
    path("settings/users/<int:pk>/second-factor/reset/", second_factor.factor_reset, name="factor_reset"),
    path("settings/users/<int:pk>/sign-out/", sessions.person_sign_out, name="person_sign_out"),
    path("settings/users/<int:pk>/clearance/", clearances.clearance_give, name="clearance_give"),
    path("settings/clearances/<int:pk>/withdraw/", clearances.clearance_withdraw, name="clearance_withdraw"),
    path("settings/departments/", departments.department_list, name="department_list"),
    path("settings/departments/new/", departments.department_new, name="department_new"),
    path("settings/departments/<int:pk>/", departments.department_edit, name="department_edit"),
    path("settings/roles/", rights.role_table, name="role_table"),
    path("settings/rules/", rules.rules, name="rules"),
    path("settings/rules/days/set/", rules.calendar_day_set, name="calendar_day_set"),
    path("settings/rules/days/<int:pk>/remove/", rules.calendar_day_remove, name="calendar_day_remove"),
    path("settings/rules/<int:pk>/withdraw/", rules.rule_withdraw, name="rule_withdraw"),
    path("settings/rules/<str:key>/", rules.rule_detail, name="rule_detail"),
    path("settings/rules/<str:key>/set/", rules.rule_set, name="rule_set"),
    path("settings/access-log/", rights.access_log, name="access_log"),
    path("settings/access-log/export/", rights.access_log_export, name="access_log_export"),
]
