"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from django.urls import URLPattern

from dossiers.clients import api as clients
from dossiers.competitors import api as competitors
from dossiers.contracts import api as contracts
from dossiers.dealers import api as dealers
from dossiers.decision_map import api as decision_map
from dossiers.documents import api as documents
from dossiers.facts import api as facts
from dossiers.history import api as history
from dossiers.key_status import api as key_status
from dossiers.outlets import api as outlets
from dossiers.people import api as people
from dossiers.powers import api as powers
from dossiers.segment_notes import api as segment_notes
from dossiers.team import api as team
from dossiers.tenders import api as tenders

viewsets = [
    ("clients", clients.ClientViewSet, "clients"),
    ("persons", people.PersonViewSet, "persons"),
    ("client-contacts", people.ClientContactViewSet, "client-contacts"),
    ("decision-maps", decision_map.DecisionMapViewSet, "decision-maps"),
    ("map-seats", decision_map.MapSeatViewSet, "map-seats"),
    ("map-stances", decision_map.StanceViewSet, "map-stances"),
    ("map-lines", decision_map.MapLineViewSet, "map-lines"),
    ("person-links", decision_map.PersonLinkViewSet, "person-links"),
    ("client-groups", clients.ClientGroupViewSet, "client-groups"),
    ("outlets", outlets.OutletViewSet, "outlets"),
    ("dealer-links", dealers.DealerLinkViewSet, "dealer-links"),
    ("contracts", contracts.ContractViewSet, "contracts"),
    ("powers-of-attorney", powers.PowerViewSet, "powers-of-attorney"),
    ("documents", documents.DocumentViewSet, "documents"),
    ("client-team", team.ClientTeamViewSet, "client-team"),
    ("dossier-facts", facts.DossierFactViewSet, "dossier-facts"),
    ("dossier-templates", facts.DossierTemplateViewSet, "dossier-templates"),
    ("notes", history.NoteViewSet, "notes"),
    ("key-statuses", key_status.KeyStatusViewSet, "key-statuses"),
    ("competitors", competitors.CompetitorViewSet, "competitors"),
    ("competitor-offers", competitors.CompetitorOfferViewSet, "competitor-offers"),
    ("competitor-news", competitors.CompetitorNewsViewSet, "competitor-news"),
    ("competitor-prices", competitors.CompetitorPriceViewSet, "competitor-prices"),
    ("tenders", tenders.TenderViewSet, "tenders"),
    ("segment-notes", segment_notes.SegmentNoteViewSet, "segment-notes"),
    ("market-segments", clients.MarketSegmentViewSet, "market-segments"),
    ("channels", clients.ChannelViewSet, "channels"),
    ("territories", clients.TerritoryViewSet, "territories"),
]
urlpatterns: list[URLPattern] = []
