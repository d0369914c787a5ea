from __future__ import annotations

from django.urls import path

from reports.alerts import views as alerts
from reports.attainment import views as attainment
from reports.demand import views as demand
from reports.discipline import views as discipline
from reports.following import views as following
from reports.key_clients import views as key_clients
from reports.new_clients import views as new_clients
from reports.nightly import views as nightly
from reports.rollup import views as rollup
from reports.segments.views import listing, policy, why
from reports.targets import views as targets
from reports.threats import views as threats

app_name = "reports"

urlpatterns = [
    path("analytics/", listing.segment_list, name="segment_list"),
    path("analytics/export/", listing.segment_export, name="segment_export"),
    path("analytics/key-clients/", key_clients.key_clients, name="key_clients"),
    path("analytics/key-clients/export/", key_clients.key_clients_export, name="key_clients_export"),
    path("analytics/key-clients/candidates/", key_clients.key_candidates, name="key_candidates"),
    path(
        "analytics/key-clients/candidates/export/",
        key_clients.key_candidates_export,
        name="key_candidates_export",
    ),
    path("analytics/key-clients/potential/", key_clients.growth_potential, name="growth_potential"),
    path(
        "analytics/key-clients/potential/export/",
        key_clients.growth_potential_export,
        name="growth_potential_export",
    ),
    path("analytics/key-clients/value/", key_clients.client_values, name="client_values"),
    path(
        "analytics/key-clients/value/export/", key_clients.client_values_export, name="client_values_export"
    ),
    path("clients/<int:pk>/as-of/", key_clients.client_as_of, name="client_as_of"),
    path("analytics/why/<int:pk>/", why.why_segment, name="why_segment"),
    path("analytics/attainment/", attainment.attainment_list, name="attainment_list"),
    path("analytics/attainment/export/", attainment.attainment_export, name="attainment_export"),
    path("analytics/new-clients/", new_clients.new_clients, name="new_clients"),
    path("analytics/new-clients/export/", new_clients.new_clients_export, name="new_clients_export"),
    path("analytics/discipline/", discipline.discipline, name="discipline"),
    path("analytics/discipline/export/", discipline.discipline_export, name="discipline_export"),
    path("analytics/sales/", rollup.sales_rows, name="sales_rows"),
    path("analytics/sales/export/", rollup.sales_export, name="sales_export"),
    path("analytics/targets/", targets.target_list, name="target_list"),
    path("analytics/targets/<int:manager>/", targets.target_set, name="target_set"),
    path("analytics/rules/", policy.policy_list, name="policy_list"),
    path("analytics/rules/new/", policy.policy_new, name="policy_new"),
    path("analytics/rules/<int:pk>/withdraw/", policy.policy_withdraw, name="policy_withdraw"),
    path("analytics/changes/", alerts.alert_list, name="alert_list"),
    path("analytics/demand/", demand.demand_list, name="demand_list"),
    path("analytics/demand/ask/", demand.demand_ask, name="demand_ask"),
    path("analytics/demand/<int:pk>/", demand.demand_detail, name="demand_detail"),
    path("analytics/demand/estimates/<int:pk>/", demand.demand_answer, name="demand_answer"),
    path("analytics/threats/", threats.threat_list, name="threat_list"),
    path("analytics/threats/export/", threats.threat_export, name="threat_export"),
    path("analytics/threats/<int:pk>/", threats.threat_detail, name="threat_detail"),
    path("analytics/threats/<int:pk>/take/", threats.threat_take, name="threat_take"),
    path("analytics/threats/<int:pk>/plan/", threats.threat_plan, name="threat_plan"),
    path("analytics/threats/<int:pk>/keep/", threats.threat_keep, name="threat_keep"),
    path("analytics/threats/<int:pk>/lose/", threats.threat_lose, name="threat_lose"),
    path("analytics/threats/<int:pk>/dismiss/", threats.threat_dismiss, name="threat_dismiss"),
    path("analytics/facts/", following.facts_state, name="facts_state"),
    path("analytics/nightly/", nightly.nightly_list, name="nightly_list"),
]
