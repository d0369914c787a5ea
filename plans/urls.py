from __future__ import annotations

from django.urls import path, re_path

from plans.activities.views import activities as contacts
from plans.activities.views import unsent, worker
from plans.weeks import views as weeks

app_name = "plans"

urlpatterns = [
    path("sw.js", worker.service_worker, name="service_worker"),
    path("week/", weeks.week, name="week"),
    path("week/<int:year>/<int:week>/", weeks.week_of, name="week_of"),
    path("week/<int:year>/<int:week>/place/", weeks.week_place, name="week_place"),
    path("plans/", weeks.plan_list, name="plan_list"),
    path("plans/<int:pk>/copy/", weeks.week_copy, name="week_copy"),
    re_path(r"^plans/(?P<pk>\d+)/(?P<action>submit|withdraw)/$", weeks.week_act, name="week_act"),
    re_path(r"^plans/(?P<pk>\d+)/(?P<action>approve|return)/$", weeks.week_decide, name="week_decide"),
    path("contacts/", contacts.contact_list, name="contact_list"),
    path("contacts/export/", contacts.contact_export, name="contact_export"),
    path("contacts/new/", contacts.contact_new, name="contact_new"),
    path("contacts/log/", contacts.contact_log, name="contact_log"),
    path("contacts/unsent/", unsent.unsent, name="unsent"),
    path("contacts/unsent/key/", unsent.unsent_key, name="unsent_key"),
    path("contacts/<int:pk>/", contacts.contact_detail, name="contact_detail"),
    path("contacts/<int:pk>/result/", contacts.contact_result, name="contact_result"),
    path("contacts/<int:pk>/undo/", contacts.contact_undo, name="contact_undo"),
    path("contacts/<int:pk>/move/", weeks.contact_move, name="contact_move"),
    path("contacts/<int:pk>/cancel/", weeks.contact_cancel, name="contact_cancel"),
]
