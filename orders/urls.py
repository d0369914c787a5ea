from __future__ import annotations

from django.urls import path

from orders.acts import views as acts
from orders.after.urls import AFTER
from orders.analysis import views as analysis
from orders.claims import views as claims
from orders.confirming.views.steps import STEPS
from orders.drafting.views import entry, lines, orders
from orders.entry_times import views as entry_times
from orders.price_rules import views as prices
from orders.pricing import views as columns
from orders.returns import views as returns
from orders.shipping import views as shipping

app_name = "orders"

urlpatterns = [
    path("orders/", orders.order_list, name="order_list"),
    path("orders/export/", orders.order_export, name="order_export"),
    path("orders/entry/", entry_times.entry_times, name="entry_times"),
    path("orders/new/", orders.order_new, name="order_new"),
    path("orders/<int:pk>/", orders.order_detail, name="order_detail"),
    path("orders/<int:pk>/edit/", orders.order_edit, name="order_edit"),
    path("orders/<int:pk>/recognise/", entry.order_recognise, name="order_recognise"),
    path("orders/<int:pk>/repeat/<int:source>/", entry.order_repeat, name="order_repeat"),
    path("orders/<int:pk>/split/", entry.order_split, name="order_split"),
    path("orders/<int:pk>/files/", entry.order_attach, name="order_attach"),
    path("orders/<int:pk>/basket/", entry.order_basket, name="order_basket"),
    path("orders/<int:pk>/lines/", lines.line_add, name="line_add"),
    path("orders/<int:pk>/lines/<uuid:line>/", lines.line_edit, name="line_edit"),
    path("orders/<int:pk>/lines/<uuid:line>/remove/", lines.line_remove, name="line_remove"),
    path("orders/<int:pk>/lines/<uuid:line>/why/", lines.line_why, name="line_why"),
    *(
        path(f"orders/<int:pk>/{action.replace('_', '-')}/", view, name=f"order_{action}")
        for action, view in STEPS.items()
    ),
    *AFTER,
    path("clients/<int:pk>/orders/", orders.client_orders, name="client_orders"),
    path("clients/<int:pk>/sales/", orders.client_sales, name="client_sales"),
    path("products/pick/", lines.product_picker, name="product_picker"),
    path("shipments/<int:pk>/", shipping.shipment_detail, name="shipment_detail"),
    path("shipments/<int:pk>/return/", returns.shipment_return, name="shipment_return"),
    path("returns/", returns.return_list, name="return_list"),
    *(
        path(f"returns/<int:pk>/{action}/", view, name=f"return_{action}")
        for action, view in returns.STEPS.items()
    ),
    path("prices/", prices.price_board, name="price_board"),
    path("prices/why/", prices.price_why, name="price_why"),
    path("prices/set/", prices.prices_set, name="prices_set"),
    path("prices/columns/", prices.column_list, name="price_columns"),
    path("prices/<int:product>/buyers/", prices.price_buyers, name="price_buyers"),
    path("prices/<int:product>/<int:column>/", prices.price_history, name="price_history"),
    path("prices/rules/new/<slug:kind>/", prices.price_rule_new, name="price_rule_new"),
    path("prices/rules/<int:pk>/", prices.price_rule, name="price_rule"),
    path("prices/rules/<int:pk>/sales/<slug:period>/", prices.price_rule_sales, name="price_rule_sales"),
    *(
        path(f"prices/rules/<int:pk>/{action}/", view, name=f"price_rule_{action}")
        for action, view in prices.STEPS.items()
    ),
    path("orders/analysis/", analysis.analysis, name="analysis"),
    path("acts/", acts.act_list, name="act_list"),
    path("acts/export/", acts.act_export, name="act_export"),
    path("acts/route/", acts.act_route, name="act_route"),
    path("shipments/<int:pk>/act/", acts.act_new, name="act_new"),
    path("acts/<int:pk>/", acts.act_detail, name="act_detail"),
    path("acts/<int:pk>/edit/", acts.act_edit, name="act_edit"),
    path("acts/<int:pk>/file/", acts.act_file, name="act_file"),
    path("acts/<int:pk>/print/", acts.act_print, name="act_print"),
    *(path(f"acts/<int:pk>/{action}/", view, name=f"act_{action}") for action, view in acts.STEPS.items()),
    path("claims/", claims.claim_list, name="claim_list"),
    path("claims/export/", claims.claim_export, name="claim_export"),
    path("claims/new/", claims.claim_new, name="claim_new"),
    path("claims/<int:pk>/", claims.claim_detail, name="claim_detail"),
    path("claims/<int:pk>/letter/", claims.claim_letter, name="claim_letter"),
    *(
        path(f"claims/<int:pk>/{action}/", view, name=f"claim_{action}")
        for action, view in claims.STEPS.items()
    ),
    path("clients/<int:pk>/price-column/", columns.column_ask, name="price_column"),
]
