"""Addresses of what follows an order: the desk of sales support, days, refusals, transport, purchases, services."""

from __future__ import annotations

from django.urls import URLPattern, path

from orders.after import views as after
from orders.agreed_stock import views as agreed
from orders.duties import views as duties
from orders.notices import views as notices
from orders.otif import views as otif
from orders.purchases import views as purchases
from orders.shipping import views_history as history
from orders.support import views as support

AFTER: list[URLPattern] = [
    path("support/", support.support_desk, name="support_desk"),
    path("orders/phone/", support.order_phone, name="order_phone"),
    *(
        path(f"orders/<int:pk>/{action.replace('_', '-')}/", view, name=f"order_{action}")
        for action, view in support.STEPS.items()
    ),
    path("orders/service/", otif.otif, name="otif"),
    path("orders/service/rows/", otif.otif_rows, name="otif_rows"),
    path("orders/service/export/", otif.otif_export, name="otif_export"),
    path("orders/<int:pk>/refuse-lines/", after.order_refuse_lines, name="order_refuse_lines"),
    path("orders/<int:pk>/move/", after.order_move, name="order_move"),
    path("orders/<int:pk>/services/", duties.service_add, name="service_add"),
    path("service-lines/<int:pk>/done/", duties.service_done, name="service_done"),
    path("service-lines/<int:pk>/remove/", duties.service_remove, name="service_remove"),
    path("refusals/<int:pk>/measure/", after.refusal_measure, name="refusal_measure"),
    path("shipments/<int:pk>/delivery/", after.shipment_delivery, name="shipment_delivery"),
    path("purchases/", purchases.purchase_list, name="purchase_list"),
    path("purchases/export/", purchases.purchase_export, name="purchase_export"),
    *(
        path(f"purchases/<int:pk>/{action}/", view, name=f"purchase_{action}")
        for action, view in purchases.STEPS.items()
    ),
    path("orders/<int:pk>/tell/", notices.order_tell, name="order_tell"),
    path("orders/<int:pk>/contact/", notices.order_contact, name="order_contact"),
    path("clients/<int:pk>/notices/", notices.client_notices, name="client_notices"),
    path("settings/letters/", notices.letter_list, name="letters"),
    path("settings/letters/<int:pk>/", notices.letter_edit, name="letter_edit"),
    path("clients/<int:pk>/sales/history/", history.client_history, name="client_history"),
    path(
        "clients/<int:pk>/sales/history/export/", history.client_history_export, name="client_history_export"
    ),
    path("clients/<int:pk>/agreed-stock/", agreed.stock_agree, name="stock_agree"),
    path("agreed-stock/<int:pk>/end/", agreed.stock_end, name="stock_end"),
]
