from __future__ import annotations

from django.urls import path

from dossiers.clients.views import editing, pickers
from dossiers.clients.views import listing as clients
from dossiers.contracts import views as contracts
from dossiers.dealers import views as dealers
from dossiers.decision_map.views import maps as decision_map
from dossiers.decision_map.views import person_links
from dossiers.documents import views as documents
from dossiers.facts.views import facts
from dossiers.facts.views import sheet as facts_sheets
from dossiers.facts.views import template as dossier_template
from dossiers.handovers import views as handovers
from dossiers.history import views as history
from dossiers.key_status import views as key_status
from dossiers.outlets import views as outlets
from dossiers.people import views as people
from dossiers.people.mailing import views as mailing
from dossiers.people.merging import views as merging
from dossiers.people.own_client import views as own_clients
from dossiers.personal import views as personal
from dossiers.powers import views as powers
from dossiers.segment_notes import views as segment_notes
from dossiers.team import views as team
from dossiers.tenders import views as tenders
from dossiers.words import views as words

app_name = "dossiers"

urlpatterns = [
    path("clients/", clients.client_list, name="client_list"),
    path("clients/export/", clients.client_export, name="client_export"),
    path("clients/assign/", handovers.client_assign, name="client_assign"),
    path("clients/handovers/", handovers.handover_list, name="handover_list"),
    path("clients/handovers/<int:pk>/", handovers.handover_detail, name="handover_detail"),
    path("clients/handovers/<int:pk>/undo/", handovers.handover_undo, name="handover_undo"),
    path("settings/users/<int:pk>/clients/", handovers.leaver, name="leaver"),
    path("settings/dossier/", dossier_template.dossier_template, name="dossier_template"),
    path("settings/dossier/edit/", dossier_template.template_edit, name="template_edit"),
    path("settings/words/", words.words, name="words"),
    path("settings/words/<str:kind>/", words.words, name="words"),
    path("settings/words/<str:kind>/add/", words.word_add, name="word_add"),
    path("settings/words/<str:kind>/<int:pk>/", words.word_detail, name="word_detail"),
    path("settings/words/<str:kind>/<int:pk>/rename/", words.word_rename, name="word_rename"),
    path("settings/words/<str:kind>/<int:pk>/merge/", words.word_merge, name="word_merge"),
    path("settings/words/<str:kind>/<int:pk>/switch/", words.word_switch, name="word_switch"),
    path("clients/new/", editing.client_new, name="client_new"),
    path("clients/inn/", editing.inn_check, name="inn_check"),
    path("clients/pick/", pickers.client_picker, name="client_picker"),
    path("clients/words/", pickers.reference_picker, name="reference_picker"),
    path("clients/<int:pk>/edit/", editing.client_edit, name="client_edit"),
    path("clients/<int:pk>/people/", people.client_people, name="client_people"),
    path("clients/<int:pk>/people/add/", people.person_add, name="person_add"),
    path("clients/<int:pk>/people/cards/", people.client_cards, name="client_cards"),
    path("clients/<int:pk>/people/<int:link>/", people.link_edit, name="link_edit"),
    path("clients/<int:pk>/people/<int:link>/end/", people.link_end, name="link_end"),
    path("clients/<int:pk>/map/draw/", decision_map.map_draw, name="map_draw"),
    path("decision-maps/<int:pk>/", decision_map.map_edit, name="map_edit"),
    path("decision-maps/<int:pk>/main/", decision_map.map_main, name="map_main"),
    path("decision-maps/<int:pk>/remove/", decision_map.map_remove, name="map_remove"),
    path("decision-maps/<int:pk>/seats/add/", decision_map.seat_add, name="seat_add"),
    path("map-seats/<int:pk>/", decision_map.seat_edit, name="seat_edit"),
    path("map-seats/<int:pk>/remove/", decision_map.seat_remove, name="seat_remove"),
    path("map-seats/<int:pk>/stances/add/", decision_map.stance_add, name="stance_add"),
    path("map-seats/<int:pk>/lines/add/", decision_map.line_add, name="line_add"),
    path("map-lines/<int:pk>/remove/", decision_map.line_remove, name="line_remove"),
    path("clients/<int:pk>/history/", history.client_history, name="client_history"),
    path("clients/<int:pk>/notes/", history.note_add, name="note_add"),
    path("notes/<int:pk>/secrecy/", history.note_secrecy, name="note_secrecy"),
    path("clients/<int:pk>/key/", key_status.client_key, name="client_key"),
    path("clients/<int:pk>/key/set/", key_status.key_set, name="key_set"),
    path("clients/<int:pk>/key/<int:status>/remove/", key_status.key_remove, name="key_remove"),
    path("clients/<int:pk>/key/type/", key_status.type_set, name="key_type_set"),
    path("clients/<int:pk>/key/type/<int:row>/end/", key_status.type_end, name="key_type_end"),
    path("clients/<int:pk>/key/assess/", key_status.assess, name="key_assess"),
    path("clients/<int:pk>/key/dismiss/", key_status.dismiss, name="candidate_dismiss"),
    path("clients/<int:pk>/contracts/", contracts.contract_list, name="contract_list"),
    path("clients/<int:pk>/contracts/add/", contracts.contract_add, name="contract_add"),
    path("clients/<int:pk>/contracts/<int:contract>/", contracts.contract_edit, name="contract_edit"),
    path("clients/<int:pk>/contracts/<int:contract>/sign/", contracts.contract_sign, name="contract_sign"),
    path(
        "clients/<int:pk>/contracts/<int:contract>/prolong/",
        contracts.contract_prolong,
        name="contract_prolong",
    ),
    path("clients/<int:pk>/contracts/<int:contract>/files/", contracts.contract_file, name="contract_file"),
    path("settings/powers/", powers.power_list, name="power_list"),
    path("settings/powers/new/", powers.power_new, name="power_new"),
    path("settings/powers/<int:pk>/file/", powers.power_file, name="power_file"),
    path("settings/powers/<int:pk>/revoke/", powers.power_revoke, name="power_revoke"),
    path("clients/<int:pk>/facts/", facts.client_facts, name="client_facts"),
    path("clients/<int:pk>/facts.pdf", facts_sheets.facts_sheet, name="facts_sheet"),
    path("clients/<int:pk>/facts.docx", facts_sheets.facts_document, name="facts_document"),
    path("clients/<int:pk>/facts/<slug:key>/", facts.fact_edit, name="fact_edit"),
    path("clients/<int:pk>/facts/<slug:key>/check/", facts.fact_check, name="fact_check"),
    path("clients/<int:pk>/facts/<slug:key>/history/", facts.fact_history, name="fact_history"),
    path("clients/<int:pk>/facts/<slug:key>/restore/", facts.fact_restore, name="fact_restore"),
    path("clients/<int:pk>/tenders/add/", tenders.tender_add, name="tender_add"),
    path("tenders/<int:pk>/", tenders.tender_edit, name="tender_edit"),
    path("tenders/<int:pk>/decide/", tenders.tender_decide, name="tender_decide"),
    path("tenders/<int:pk>/participants/", tenders.participant_set, name="participant_set"),
    path("tenders/<int:pk>/participants/remove/", tenders.participant_remove, name="participant_remove"),
    path("clients/<int:pk>/outlets/", outlets.outlet_list, name="outlet_list"),
    path("clients/<int:pk>/documents/", documents.document_list, name="document_list"),
    path("clients/<int:pk>/documents/add/", documents.document_add, name="document_add"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/versions/", documents.version_add, name="version_add"),
    path("documents/<int:pk>/secrecy/", documents.document_secrecy, name="document_secrecy"),
    path("documents/<int:pk>/remove/", documents.document_remove, name="document_remove"),
    path("clients/<int:pk>/team/", team.client_team, name="client_team"),
    path("clients/<int:pk>/team/add/", team.member_add, name="member_add"),
    path("team-members/<int:pk>/end/", team.member_end, name="member_end"),
    path("clients/<int:pk>/dealers/", dealers.client_dealers, name="client_dealers"),
    path("clients/<int:pk>/dealers/add/", dealers.dealer_add, name="dealer_add"),
    path("dealers/<int:pk>/drop/", dealers.dealer_drop, name="dealer_drop"),
    path("people/", mailing.person_list, name="person_list"),
    path("people/export/", mailing.people_export, name="people_export"),
    path("people/merges/<int:pk>/undo/", merging.merge_undo, name="merge_undo"),
    path("people/<int:pk>/merge/", merging.person_merge, name="person_merge"),
    path("people/<int:pk>/client/", own_clients.own_client, name="own_client"),
    path("people/links/", person_links.person_links, name="person_links"),
    path("people/links/add/", person_links.person_link_add, name="person_link_add"),
    path("people/links/<int:pk>/end/", person_links.person_link_end, name="person_link_end"),
    path("segment-notes/", segment_notes.segment_note_list, name="segment_note_list"),
    path("segment-notes/export/", segment_notes.segment_note_export, name="segment_note_export"),
    path("segment-notes/summary/", segment_notes.segment_summary, name="segment_summary"),
    path("segment-notes/new/", segment_notes.segment_note_new, name="segment_note_new"),
    path(
        "segment-notes/<int:pk>/withdraw/", segment_notes.segment_note_withdraw, name="segment_note_withdraw"
    ),
    path("people/pick/", pickers.person_picker, name="person_picker"),
    path("people/<int:pk>/", people.person_detail, name="person_detail"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/reveal/", people.person_reveal, name="person_reveal"),
    path("people/<int:pk>/clients/", people.person_link, name="person_link"),
    path("people/<int:pk>/card/", personal.person_card, name="person_card"),
    path("people/<int:pk>/personal/show/", personal.personal_show, name="personal_show"),
    path("people/<int:pk>/personal/", personal.personal_edit, name="personal_edit"),
    path("people/<int:pk>/personal/forget/", personal.personal_forget, name="personal_forget"),
    path("people/<int:pk>/anonymise/", personal.person_anonymise, name="person_anonymise"),
    path("people/<int:pk>/export/", personal.person_export, name="person_export"),
    path("managers/pick/", pickers.manager_picker, name="manager_picker"),
]
