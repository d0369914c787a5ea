"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from django.urls import URLPattern

from dossiers.api import viewsets as api

viewsets = [
    ("clients", api.ClientViewSet, "clients"),
    ("persons", api.PersonViewSet, "persons"),
    ("client-contacts", api.ClientContactViewSet, "client-contacts"),
    ("client-groups", api.ClientGroupViewSet, "client-groups"),
    ("contracts", api.ContractViewSet, "contracts"),
    ("notes", api.NoteViewSet, "notes"),
    ("key-statuses", api.KeyStatusViewSet, "key-statuses"),
    ("market-segments", api.MarketSegmentViewSet, "market-segments"),
    ("channels", api.ChannelViewSet, "channels"),
    ("territories", api.TerritoryViewSet, "territories"),
]
urlpatterns: list[URLPattern] = []
