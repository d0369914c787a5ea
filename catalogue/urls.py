from __future__ import annotations

from django.urls import path

from catalogue import views

app_name = "catalogue"

urlpatterns = [
    path("products/", views.product_list, name="product_list"),
    path("products/export/", views.product_export, name="product_export"),
    path("prices/vat/", views.vat_rates, name="vat_rates"),
    path("products/<int:pk>/", views.product_detail, name="product_detail"),
]
