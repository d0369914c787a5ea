from __future__ import annotations

from django.urls import path

from integrations.calendar import views as calendar
from integrations.imports import views
from integrations.mail import views as mail
from integrations.price_lists import views as price_lists

app_name = "integrations"

urlpatterns = [
    # the beginning hides the secret in logs (kam_crm/logs.py)
    path("calendar/<str:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("me/calendar-address/", calendar.calendar_address, name="calendar_address"),
    path("me/calendar-address/revoke/", calendar.calendar_revoke, name="calendar_revoke"),
    path("mail/", mail.mail_list, name="mail_list"),
    path("mail/<int:pk>/", mail.mail_detail, name="mail_detail"),
    path("mail/<int:pk>/assign/", mail.mail_assign, name="mail_assign"),
    path("mail/<int:pk>/dismiss/", mail.mail_dismiss, name="mail_dismiss"),
    path("settings/imports/", views.import_list, name="import_list"),
    path("settings/imports/new/", views.import_new, name="import_new"),
    path("settings/imports/template/<slug:kind>/", views.import_template, name="import_template"),
    path("settings/imports/present/<slug:kind>/", views.import_present, name="import_present"),
    path("settings/imports/<int:pk>/", views.import_detail, name="import_detail"),
    path("settings/imports/<int:pk>/answers/", views.import_answer, name="import_answer"),
    path("settings/imports/<int:pk>/load/", views.import_confirm, name="import_confirm"),
    path("settings/imports/<int:pk>/cancel/", views.import_cancel, name="import_cancel"),
    path("settings/imports/<int:pk>/bad-rows/", views.import_bad_rows, name="import_bad_rows"),
    path("settings/imports/<int:pk>/undo/", views.import_undo, name="import_undo"),
    path("settings/imports/<int:pk>/prices/", price_lists.price_list_lines, name="price_list_lines"),
    path("settings/imports/<int:pk>/drafts/", price_lists.price_list_drafts, name="price_list_drafts"),
]
