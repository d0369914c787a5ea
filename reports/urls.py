from __future__ import annotations

from django.urls import path

from reports.views import board, client, lists, news, policy, search, targets, today

app_name = "reports"

urlpatterns = [
    path("", today.today, name="today"),
    path("today/<slug:name>/", today.burning_list, name="burning_list"),
    path("team/", board.board, name="board"),
    path("news/", news.news_list, name="news_list"),
    path("news/latest/", news.news_latest, name="news_latest"),
    path("news/count/", news.news_count, name="news_count"),
    path("news/seen/", news.news_seen, name="news_seen"),
    path("search/", search.search, name="search"),
    path("clients/<int:pk>/", client.client_overview, name="client_overview"),
    path("analytics/", lists.segment_list, name="segment_list"),
    path("analytics/export/", lists.segment_export, name="segment_export"),
    path("analytics/why/<int:pk>/", client.why_segment, name="why_segment"),
    path("analytics/attainment/", lists.attainment_list, name="attainment_list"),
    path("analytics/attainment/export/", lists.attainment_export, name="attainment_export"),
    path("analytics/sales/", lists.sales_rows, name="sales_rows"),
    path("analytics/sales/export/", lists.sales_export, name="sales_export"),
    path("analytics/targets/", targets.target_list, name="target_list"),
    path("analytics/targets/<int:manager>/", targets.target_set, name="target_set"),
    path("analytics/rules/", policy.policy_list, name="policy_list"),
    path("analytics/rules/new/", policy.policy_new, name="policy_new"),
    path("analytics/rules/<int:pk>/withdraw/", policy.policy_withdraw, name="policy_withdraw"),
    path("analytics/changes/", lists.alert_list, name="alert_list"),
    path("analytics/nightly/", lists.nightly_list, name="nightly_list"),
]
