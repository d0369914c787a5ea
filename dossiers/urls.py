from __future__ import annotations

from django.urls import path

from dossiers.views import clients, dossier, editing, people, pickers

app_name = "dossiers"

urlpatterns = [
    path("clients/", clients.client_list, name="client_list"),
    path("clients/export/", clients.client_export, name="client_export"),
    path("clients/assign/", clients.client_assign, name="client_assign"),
    path("clients/new/", editing.client_new, name="client_new"),
    path("clients/inn/", editing.inn_check, name="inn_check"),
    path("clients/pick/", pickers.client_picker, name="client_picker"),
    path("clients/words/", pickers.reference_picker, name="reference_picker"),
    path("clients/<int:pk>/edit/", editing.client_edit, name="client_edit"),
    path("clients/<int:pk>/people/", people.client_people, name="client_people"),
    path("clients/<int:pk>/people/add/", people.person_add, name="person_add"),
    path("clients/<int:pk>/people/<int:contact>/", people.place_edit, name="place_edit"),
    path("clients/<int:pk>/people/<int:contact>/leave/", people.place_leave, name="place_leave"),
    path("clients/<int:pk>/history/", dossier.client_history, name="client_history"),
    path("clients/<int:pk>/notes/", dossier.note_add, name="note_add"),
    path("clients/<int:pk>/key/", dossier.client_key, name="client_key"),
    path("clients/<int:pk>/key/set/", dossier.key_set, name="key_set"),
    path("clients/<int:pk>/key/<int:status>/remove/", dossier.key_remove, name="key_remove"),
    path("clients/<int:pk>/contracts/", dossier.contract_list, name="contract_list"),
    path("clients/<int:pk>/contracts/add/", dossier.contract_add, name="contract_add"),
    path("clients/<int:pk>/contracts/<int:contract>/", dossier.contract_edit, name="contract_edit"),
    path("people/pick/", pickers.person_picker, name="person_picker"),
    path("people/<int:pk>/", people.person_detail, name="person_detail"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/reveal/", people.person_reveal, name="person_reveal"),
    path("people/<int:pk>/clients/", people.person_link, name="person_link"),
    path("managers/pick/", pickers.manager_picker, name="manager_picker"),
]
