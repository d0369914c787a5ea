from __future__ import annotations

from django.urls import path

from desk.board import views as board
from desk.briefing import views as briefing
from desk.competitors import views as competitors
from desk.cooperation.views import parts
from desk.cooperation.views import plans as cooperation
from desk.demo import views as demo
from desk.departures import views as departures
from desk.groups import views as groups
from desk.handovers import views as handovers
from desk.news import views as news
from desk.overview import views as overview
from desk.pocket import views as pocket
from desk.search import views as search
from desk.setup import views as setup
from desk.today import views as today
from desk.trail import views as trail

app_name = "desk"

urlpatterns = [
    path("competitors/", competitors.competitor_list, name="competitor_list"),
    path("competitors/<int:pk>/", competitors.competitor_detail, name="competitor_detail"),
    path("competitors/<int:pk>/news/", competitors.news_add, name="competitor_news"),
    path("competitors/<int:pk>/edit/", competitors.competitor_edit, name="competitor_edit"),
    path("competitors/<int:pk>/merge/", competitors.competitor_merge, name="competitor_merge"),
    path("clients/<int:pk>/competitors/", competitors.client_competitors, name="client_competitors"),
    path("clients/<int:pk>/competitors/add/", competitors.offer_add, name="offer_add"),
    path("clients/<int:pk>/plan/", cooperation.client_plan, name="client_plan"),
    path("clients/<int:pk>/plan/new/", cooperation.plan_new, name="plan_new"),
    path("clients/<int:pk>/needs/", cooperation.need_record, name="need_record"),
    path("cooperation-plans/<int:pk>/", cooperation.cooperation_plan, name="cooperation_plan"),
    path("cooperation-plans/<int:pk>/edit/", cooperation.plan_edit, name="plan_edit"),
    path("cooperation-plans/<int:pk>/versions/", cooperation.plan_versions, name="plan_versions"),
    path("cooperation-plans/<int:pk>/print/", cooperation.plan_print, name="plan_print"),
    path("cooperation-plans/<int:pk>/submit/", cooperation.plan_submit, name="plan_submit"),
    path("cooperation-plans/<int:pk>/withdraw/", cooperation.plan_withdraw, name="plan_withdraw"),
    path("cooperation-plans/<int:pk>/change/", cooperation.plan_change, name="plan_change"),
    path("cooperation-plans/<int:pk>/close/", cooperation.plan_close, name="plan_close"),
    path("cooperation-plans/<int:pk>/actions/", cooperation.action_add, name="plan_action_add"),
    path("cooperation-plans/<int:pk>/goals/new/", parts.goal_new, name="goal_new"),
    path("cooperation-plans/<int:pk>/holdings/", parts.holding_add, name="holding_add"),
    path("plan-goals/<int:pk>/", parts.goal_edit, name="goal_edit"),
    path("plan-goals/<int:pk>/drop/", parts.goal_drop, name="goal_drop"),
    path("plan-goals/<int:pk>/fact/", parts.goal_fact, name="goal_fact"),
    path("plan-holdings/<int:pk>/", parts.holding_set, name="holding_set"),
    path("plan-holdings/<int:pk>/drop/", parts.holding_drop, name="holding_drop"),
    path("competitor-offers/<int:pk>/answer/", competitors.offer_answer, name="offer_answer"),
    path("", today.today, name="today"),
    path("today/clients/<int:pk>/snooze/", today.client_snooze, name="client_snooze"),
    path("today/clients/<int:pk>/wake/", today.client_wake, name="client_wake"),
    path("today/<slug:name>/", today.attention_list, name="attention_list"),
    path("settings/setup/", setup.setup, name="setup"),
    path("settings/setup/calculate/", setup.calculate, name="calculate"),
    path("settings/setup/demo/", demo.demo_load, name="demo_load"),
    path("settings/setup/demo/state/", demo.demo_state, name="demo_state"),
    path("settings/setup/demo/remove/", demo.demo_remove, name="demo_remove"),
    path("settings/users/<int:pk>/leave/", departures.leave, name="leave"),
    path("settings/departures/<int:pk>/cancel/", departures.leave_cancel, name="leave_cancel"),
    path("team/", board.board, name="board"),
    path("team/<int:pk>/hand-over/", handovers.portfolio, name="portfolio"),
    path("clients/handovers/<int:pk>/briefings/", handovers.handover_pack, name="handover_pack"),
    path("news/", news.news_list, name="news_list"),
    path("news/latest/", news.news_latest, name="news_latest"),
    path("news/count/", news.news_count, name="news_count"),
    path("news/seen/", news.news_seen, name="news_seen"),
    path("history/", trail.history, name="history"),
    path("history/export/", trail.history_export, name="history_export"),
    path("history/people/<int:pk>/reveal/", trail.history_reveal, name="history_reveal"),
    path("history/<uuid:act>/", trail.history_act, name="history_act"),
    path("activities/<int:pk>/briefing/", briefing.briefing, name="briefing"),
    path("activities/<int:pk>/briefing/sheet/", briefing.briefing_sheet, name="briefing_sheet"),
    path("activities/<int:pk>/briefing/prepare/", briefing.briefing_prepare, name="briefing_prepare"),
    path("activities/<int:pk>/briefing/order/", briefing.briefing_order, name="briefing_order"),
    path("activities/<int:pk>/questions/", briefing.question_add, name="question_add"),
    path("activities/<int:pk>/questions/<int:question>/", briefing.question_answer, name="question_answer"),
    path("briefings/<str:day>/", briefing.day_sheets, name="day_sheets"),
    path("search/", search.search, name="search"),
    path("clients/<int:pk>/pocket/", pocket.client_pocket, name="client_pocket"),
    path("pocket/prices/", pocket.pocket_prices, name="pocket_prices"),
    path("groups/<int:pk>/", groups.group_detail, name="group_detail"),
    path("groups/<int:pk>/edit/", groups.group_edit, name="group_edit"),
    path("clients/<int:pk>/", overview.client_overview, name="client_overview"),
    path("clients/<int:pk>/facts/<slug:key>/ask/", briefing.fact_ask, name="fact_ask"),
    path("clients/<int:pk>/stopped/order/", overview.stopped_order, name="stopped_order"),
]
