"""What the feed of changes speaks of: lists of the API whose rows somebody enters.

Tasks are not in it: who sees them hangs on people, not on clients alone; `/tasks/` has `updated_since`.
A new list is one line here, and one call of `integrations_watch` in a migration (integrations/sql/changes.sql).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import Absence, Department, User
from approvals.models import Request
from catalogue.models import Price, PriceColumn, Product, ProductGroup
from dossiers.models import (
    Channel,
    Client,
    ClientContact,
    ClientGroup,
    ClientTeamMember,
    Competitor,
    CompetitorNews,
    CompetitorOffer,
    CompetitorPrice,
    Contract,
    DecisionMap,
    Document,
    DossierAnswer,
    KeyStatus,
    MapLine,
    MapSeat,
    MarketSegment,
    Note,
    Person,
    PersonLink,
    PowerOfAttorney,
    SegmentNote,
    Stance,
    Tender,
    Territory,
)
from orders.models import (
    AgreedStock,
    Claim,
    ClientPriceColumn,
    DiscrepancyAct,
    GoodsReturn,
    LineRefusal,
    NoticeSetting,
    Order,
    OrderNote,
    OrderNotice,
    PriceRule,
    PromisedDate,
    PurchaseRequest,
    RefusalReason,
    ServiceKind,
    ServiceLine,
    Shipment,
    ShipmentLine,
)
from plans.models import (
    Activity,
    CooperationPlan,
    Course,
    Decision,
    EventGuest,
    GroupNeed,
    LibraryDocument,
    Meeting,
    Project,
    Promise,
    ReviewCorrection,
    ReviewProtocol,
    Sample,
    ShelfReport,
    StaffTraining,
    Suggestion,
    Trip,
    WeekPlan,
)
from receivables.models import (
    Allocation,
    BankLine,
    BankStatement,
    ClosedMonth,
    CollectionLetter,
    CollectionResult,
    CollectionStep,
    CreditLimit,
    Invoice,
    Payment,
    ReconciliationAct,
    ReliabilityCheck,
    ShipmentStop,
)
from reports.models import DemandEstimate, DemandRequest, Target, TargetCorrection, Threat


@dataclass(frozen=True)
class Kind:
    """`name` is the address of the list below /api/v1/, `capability` what reading it needs."""

    name: str
    model: Any
    capability: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("clients", Client, "clients.view"),
        Kind("client-groups", ClientGroup, "clients.view"),
        Kind("market-segments", MarketSegment, "clients.view"),
        Kind("channels", Channel, "clients.view"),
        Kind("territories", Territory, "clients.view"),
        Kind("persons", Person, "people.view"),
        Kind("client-contacts", ClientContact, "people.view"),
        Kind("client-team", ClientTeamMember, "clients.view"),
        Kind("contracts", Contract, "clients.view"),
        Kind("powers-of-attorney", PowerOfAttorney, "powers.view"),
        Kind("notes", Note, "clients.view"),
        Kind("decision-maps", DecisionMap, "people.view"),
        Kind("map-seats", MapSeat, "people.view"),
        Kind("map-stances", Stance, "clients.strategy"),
        Kind("map-lines", MapLine, "clients.strategy"),
        Kind("person-links", PersonLink, "clients.strategy"),
        Kind("dossier-facts", DossierAnswer, "clients.view"),
        Kind("documents", Document, "documents.view"),
        Kind("key-statuses", KeyStatus, "clients.strategy"),
        Kind("segment-notes", SegmentNote, "clients.view"),
        Kind("competitors", Competitor, "clients.view"),
        Kind("competitor-offers", CompetitorOffer, "clients.strategy"),
        Kind("tenders", Tender, "clients.strategy"),
        Kind("competitor-news", CompetitorNews, "clients.view"),
        Kind("competitor-prices", CompetitorPrice, "clients.view"),
        Kind("activities", Activity, "activities.view"),
        Kind("promises", Promise, "promises.view"),
        Kind("review-protocols", ReviewProtocol, "activities.view"),
        Kind("review-corrections", ReviewCorrection, "activities.view"),
        Kind("staff-trainings", StaffTraining, "activities.view"),
        Kind("shelf-reports", ShelfReport, "activities.view"),
        Kind("samples", Sample, "activities.view"),
        Kind("event-guests", EventGuest, "activities.view"),
        Kind("meetings", Meeting, "meetings.view"),
        Kind("projects", Project, "projects.view"),
        Kind("cooperation-plans", CooperationPlan, "clients.strategy"),
        Kind("group-needs", GroupNeed, "clients.strategy"),
        Kind("suggestions", Suggestion, "suggestions.view"),
        Kind("courses", Course, "courses.view"),
        Kind("library", LibraryDocument, "library.view"),
        Kind("decisions", Decision, "decisions.view"),
        Kind("trips", Trip, "activities.view"),
        Kind("week-plans", WeekPlan, "activities.view"),
        Kind("products", Product, "prices.view"),
        Kind("product-groups", ProductGroup, "prices.view"),
        Kind("price-columns", PriceColumn, "prices.view"),
        Kind("prices", Price, "prices.view"),
        Kind("orders", Order, "orders.view"),
        Kind("shipments", Shipment, "orders.view"),
        Kind("shipment-lines", ShipmentLine, "orders.view"),
        Kind("returns", GoodsReturn, "orders.view"),
        Kind("promised-dates", PromisedDate, "orders.view"),
        Kind("refusal-reasons", RefusalReason, "orders.view"),
        Kind("line-refusals", LineRefusal, "orders.view"),
        Kind("order-notices", OrderNotice, "orders.view"),
        Kind("client-notices", NoticeSetting, "orders.view"),
        Kind("order-notes", OrderNote, "orders.view"),
        Kind("agreed-stock", AgreedStock, "orders.view"),
        Kind("purchase-requests", PurchaseRequest, "orders.view"),
        Kind("service-kinds", ServiceKind, "orders.view"),
        Kind("service-lines", ServiceLine, "orders.view"),
        Kind("price-rules", PriceRule, "prices.view"),
        Kind("acts", DiscrepancyAct, "acts.view"),
        Kind("claims", Claim, "claims.view"),
        Kind("client-price-columns", ClientPriceColumn, "prices.view"),
        Kind("invoices", Invoice, "receivables.view"),
        Kind("payments", Payment, "payments.view"),
        Kind("allocations", Allocation, "receivables.view"),
        Kind("credit-limits", CreditLimit, "receivables.view"),
        Kind("reliability-checks", ReliabilityCheck, "reliability.view"),
        Kind("bank-statements", BankStatement, "bank.view"),
        Kind("bank-lines", BankLine, "bank.view"),
        Kind("reconciliations", ReconciliationAct, "receivables.view"),
        Kind("closed-months", ClosedMonth, "receivables.view"),
        Kind("collection-steps", CollectionStep, "receivables.view"),
        Kind("collection-results", CollectionResult, "receivables.view"),
        Kind("collection-letters", CollectionLetter, "receivables.view"),
        Kind("shipment-stops", ShipmentStop, "receivables.view"),
        Kind("approvals", Request, "approvals.view"),
        Kind("threats", Threat, "threats.view"),
        Kind("demand-requests", DemandRequest, "demand.view"),
        Kind("demand-estimates", DemandEstimate, "demand.view"),
        Kind("targets", Target, "targets.view"),
        Kind("target-corrections", TargetCorrection, "targets.view"),
        Kind("users", User, "users.view"),
        Kind("departments", Department, "users.view"),
        Kind("absences", Absence, "absences.view"),
    )
}
# rows among them are secret: who may know them changes with a clearance
SECRET_KINDS = frozenset(
    {
        "dossier-facts",
        "notes",
        "key-statuses",
        "competitor-offers",
        "tenders",
        "cooperation-plans",
        "group-needs",
        "map-seats",
        "map-stances",
        "map-lines",
        "person-links",
    }
)
