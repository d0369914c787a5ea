from dossiers.clients.models.client import Client, ClientGroup, Stage
from dossiers.clients.models.reference import Channel, MarketSegment, Territory
from dossiers.clients.models.summary import ClientSummary, Dependence
from dossiers.competitors.models import (
    Competitor,
    CompetitorNews,
    CompetitorOffer,
    CompetitorPrice,
    NewsKind,
)
from dossiers.contracts.models import (
    Contract,
    ContractKind,
    ContractStage,
    ContractStatus,
    TermBase,
    TermUnit,
)
from dossiers.dealers.models import DealerLink
from dossiers.decision_map.models import (
    Archetype,
    Attitude,
    DecisionMap,
    Influence,
    LineKind,
    MapLine,
    MapSeat,
    PersonLink,
    PersonLinkKind,
    Relation,
    Stance,
)
from dossiers.departures.models import Departure
from dossiers.documents.models import Document, DocumentContent, DocumentKind
from dossiers.facts.models import (
    DossierAnswer,
    DossierItem,
    DossierPart,
    DossierState,
    DossierTemplate,
    ItemKind,
)
from dossiers.handovers.models import ClientLoan, Handover, HandoverLine
from dossiers.history.models import Note
from dossiers.key_status.models import (
    CandidateDismissal,
    ClientKeyType,
    KeyAssessment,
    KeyDefinition,
    KeyLevel,
    KeyOrigin,
    KeyStatus,
    KeyType,
    TypeState,
)
from dossiers.outlets.models import Outlet
from dossiers.people.merging.models import PersonMerge
from dossiers.people.models import ClientContact, ContactRole, FormerName, Person
from dossiers.personal.models import Basis, PersonalData
from dossiers.powers.models import PowerKind, PowerOfAttorney
from dossiers.segment_notes.models import SegmentNote, SegmentNoteKind
from dossiers.team.models import ClientTeamMember, TeamRole
from dossiers.tenders.models import Tender, TenderOutcome, TenderParticipant

__all__ = [
    "Archetype",
    "Attitude",
    "Basis",
    "CandidateDismissal",
    "Channel",
    "Client",
    "ClientContact",
    "ClientGroup",
    "ClientKeyType",
    "ClientLoan",
    "ClientSummary",
    "ClientTeamMember",
    "Competitor",
    "CompetitorNews",
    "CompetitorOffer",
    "CompetitorPrice",
    "ContactRole",
    "Contract",
    "ContractKind",
    "ContractStage",
    "ContractStatus",
    "DealerLink",
    "DecisionMap",
    "Departure",
    "Dependence",
    "Document",
    "DocumentContent",
    "DocumentKind",
    "DossierAnswer",
    "DossierItem",
    "DossierPart",
    "DossierState",
    "DossierTemplate",
    "FormerName",
    "Handover",
    "HandoverLine",
    "Influence",
    "ItemKind",
    "KeyAssessment",
    "KeyDefinition",
    "KeyLevel",
    "KeyOrigin",
    "KeyStatus",
    "KeyType",
    "LineKind",
    "MapLine",
    "MapSeat",
    "MarketSegment",
    "NewsKind",
    "Note",
    "Outlet",
    "Person",
    "PersonLink",
    "PersonLinkKind",
    "PersonMerge",
    "PersonalData",
    "PowerKind",
    "PowerOfAttorney",
    "Relation",
    "SegmentNote",
    "SegmentNoteKind",
    "Stage",
    "Stance",
    "TeamRole",
    "Tender",
    "TenderOutcome",
    "TenderParticipant",
    "TermBase",
    "TermUnit",
    "Territory",
    "TypeState",
]
