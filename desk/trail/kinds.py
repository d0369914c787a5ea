"""What the history tells of: each tracked model, who sees its events, and by what its rows are known.

A model that becomes tracked gets its line here (tests/desk/test_trail_kinds.py asks for it).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Field, Model, Q, Value
from django.utils.functional import Promise as Lazy

from accounts.models import Absence, Clearance, CompanyProfile, Department, OwnCompany, User
from accounts.rights.capabilities import Role
from accounts.rights.secrets import has_regime
from accounts.rules.known import KNOWN
from accounts.rules.models import CalendarDay, Rule
from approvals import kinds as requests
from approvals.models import Request
from catalogue.models import Price, PriceColumn, Product, ProductGroup, Stock, VatRate
from dossiers.clients.querysets import client_scope, secret_scope, strategy_scope
from dossiers.decision_map.querysets import strategy_of_map
from dossiers.facts.known import KNOWN as KNOWN_ITEMS
from dossiers.facts.querysets import answer_scope, is_secret_item
from dossiers.history.querysets import ever_secret
from dossiers.models import (
    CandidateDismissal,
    Channel,
    Client,
    ClientContact,
    ClientGroup,
    ClientKeyType,
    ClientTeamMember,
    Competitor,
    CompetitorNews,
    CompetitorOffer,
    CompetitorPrice,
    Contract,
    DealerLink,
    DecisionMap,
    Document,
    DossierAnswer,
    DossierItem,
    DossierTemplate,
    KeyAssessment,
    KeyStatus,
    MapLine,
    MapSeat,
    MarketSegment,
    Note,
    Outlet,
    Person,
    PersonalData,
    PersonLink,
    PowerOfAttorney,
    SegmentNote,
    Stance,
    Tender,
    TenderParticipant,
    Territory,
)
from orders.models import (
    ActLine,
    AgreedStock,
    Claim,
    ClientPriceColumn,
    DiscrepancyAct,
    GoodsReturn,
    Order,
    OrderLine,
    PriceRule,
)
from plans.models import (
    Activity,
    ContactPurpose,
    CooperationPlan,
    Course,
    Decision,
    EventGuest,
    Expertise,
    ExpertQuestion,
    GroupNeed,
    LibraryDocument,
    LibraryVersion,
    Meeting,
    PlanGoal,
    PlanHolding,
    Preparation,
    Project,
    ProjectStage,
    Promise,
    Question,
    ReviewCorrection,
    ReviewProtocol,
    Sample,
    ShelfReport,
    StaffTraining,
    Suggestion,
    Task,
    Trip,
    WeekPlan,
)
from receivables.models import (
    Allocation,
    BankAccount,
    ClosedMonth,
    CollectionResult,
    CreditLimit,
    Invoice,
    PayerLink,
    Payment,
    PaymentDebit,
    ReconciliationAct,
    ReconciliationDifference,
    ReliabilityCheck,
    ReliabilityQuestion,
    ShipmentStop,
)
from reports.models import DemandEstimate, DemandRequest, SegmentPolicy, Target, Threat
from reports.querysets import manager_scope

CLIENT, PERSON, ORDER, PRODUCT = "dossiers.client", "dossiers.person", "orders.order", "catalogue.product"
INVOICE, PAYMENT = "receivables.invoice", "receivables.payment"
SELF = "pgh_obj_id"
# what is written of people who take part in decisions
STRATEGY = frozenset({"note", "attitude", "influence", "archetype", "relation_now", "relation_wanted"})
# keys of programs, and what follows from a field beside it
TECHNICAL = {
    "id",
    "sort_key",
    "phone_tail",
    "uuid",
    "client_uuid",
    "result_uuid",
    "figures",
    "subject_version",
    "is_key",
}


@dataclass(frozen=True, eq=False)
class Kind:
    """`sees` is the condition for events of rows the person sees; `capability` is needed besides.

    `title` names the fields by which a row is known. `belongs`: label of another model → the path from an event to the
    key of the row of it that an event belongs to; the kind's own rows are there by themselves. `page` is the address
    that shows the row whose key stands in `page_of`. `personal` fields are masked, `margins` need the right to costs.
    `dated`: rows that follow one another by `valid_from`, those with the same keys: a new one takes over from the one
    before. `codes`: words for codes in fields that have no choices of their own. `secrets` are masked for everybody in
    events that `is_secret`, an expression, finds: they are read where their showing is logged.
    """

    model: type[Model]
    capability: str
    sees: Callable[[User], Q]
    title: tuple[str, ...]
    belongs: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    page_of: str = SELF
    personal: frozenset[str] = frozenset()
    margins: frozenset[str] = frozenset()
    dated: tuple[str, ...] = ()
    codes: Mapping[str, Callable[[], Mapping[str, Any]]] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    is_secret: Callable[[], Any] | None = None

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    @property
    def label(self) -> Any:
        return self.model._meta.verbose_name

    @property
    def labels(self) -> Any:
        return self.model._meta.verbose_name_plural

    @property
    def event_model(self) -> Any:
        return self.model.pgh_event_model  # type: ignore[attr-defined]

    def path_to(self, label: str) -> str | None:
        """How events lead to the row of a model they belong to; None where they do not."""
        return SELF if label == self.name else self.belongs.get(label)

    @cached_property
    def fields(self) -> list[Field[Any, Any]]:
        """Fields with a name in words, those of programs left out."""
        kept = {column.name for column in self.event_model._meta.concrete_fields}
        return [
            one
            for one in self.model._meta.concrete_fields
            if one.name in kept - TECHNICAL and isinstance(one.verbose_name, Lazy)
        ]


def _of_clients(path: str) -> Callable[[User], Q]:
    return lambda user: client_scope(user, f"{path}__")


def _of_rows(model: Any) -> Callable[[User], Q]:
    """Of those whose own rule lets the person see them, as they are now."""
    return lambda user: Q(pgh_obj__in=model.objects.visible_to(user).order_by().values("pk"))


def _of_secrets(model: Any) -> Callable[[User], Q]:
    """Of one's clients; of a row that is or was secret only for those who may know the client's secrets."""

    def sees(user: User) -> Q:
        secrets, seen = secret_scope(user, "client__"), client_scope(user, "client__")
        return seen & (~Q(ever_secret(model)) | secrets) if secrets else seen

    return sees


def _of_key_status(user: User) -> Q:
    return client_scope(user, "client__") & strategy_scope(user, "client__")


def _of_plans(user: User) -> Q:
    return client_scope(user, "plan__client__") & strategy_scope(user, "plan__client__")


def _of_tenders(user: User) -> Q:
    return client_scope(user, "tender__client__") & strategy_scope(user, "tender__client__")


def _of_maps(path: str) -> Callable[[User], Q]:
    return lambda user: strategy_of_map(user, f"{path}__")


def _of_people(user: User) -> Q:
    """Of everybody for those who see all clients, also of people who were deleted; of one's own clients' otherwise."""
    return _of_rows(Person)(user) if client_scope(user) else Q()


def _of_the_market(user: User) -> Q:
    scope = client_scope(user, "client__")
    return scope and Q(client=None) | scope


def _of_departments(user: User) -> Q:
    """Of everybody, and of the departments that the person sees; a rule that was withdrawn is still told of."""
    departments = Department.objects.visible_to(user).order_by().values("pk")
    return Q(department=None) | Q(department__in=departments)


def _everybodys(user: User) -> Q:
    return Q()


def _of_client(path: str = "client", **others: str) -> dict[str, str]:
    return {CLIENT: f"{path}_id", **others}


BY_CLIENT = _of_clients("client")
KINDS = {
    kind.name: kind
    for kind in (
        Kind(Client, "clients.view", _of_clients("pgh_obj"), ("name",), page="desk:client_overview"),
        Kind(Person, "people.view", _of_people, ("full_name",), page="dossiers:person_detail",
             personal=frozenset({"phone", "phone_extension", "email"})),
        Kind(PersonalData, "personal.view", _of_rows(PersonalData), ("person",), {PERSON: "person_id"},
             "dossiers:person_detail", "person_id",
             personal=frozenset({"birthday", "birth_year", "family", "hobby", "values", "gifts", "source"})),
        Kind(ClientContact, "people.view", BY_CLIENT, ("person", "client"), {**_of_client(), PERSON: "person_id"},
             "dossiers:client_people", "client_id"),
        Kind(Note, "clients.view", _of_secrets(Note), ("client",), _of_client(), "dossiers:client_history", "client_id",
             secrets=frozenset({"text"}),
             is_secret=lambda: ever_secret(Note)),
        Kind(KeyStatus, "clients.strategy", _of_key_status, ("client", "definition"), _of_client(),
             "dossiers:client_key", "client_id", secrets=frozenset({
                 "evidence", "done", "shared_plans", "budget", "doubling", "exclusivity", "exception_reason",
                 "end_reason"}), is_secret=lambda: Value(has_regime())),
        Kind(ClientKeyType, "clients.strategy", _of_key_status, ("client", "key_type"), _of_client(),
             "dossiers:client_key", "client_id", secrets=frozenset({"reason", "exception_reason", "end_reason"}),
             is_secret=lambda: Value(has_regime())),
        Kind(KeyAssessment, "clients.strategy", _of_key_status, ("client",), _of_client(), "dossiers:client_key",
             "client_id", margins=frozenset({"service_cost"}),
             secrets=frozenset({"need", "solvency", "authority", "potential", "current_supplier",
                                             "investment", "service_cost"}),
             is_secret=lambda: Value(has_regime())),
        Kind(CandidateDismissal, "clients.strategy", _of_key_status, ("client",), _of_client(), "dossiers:client_key",
             "client_id", secrets=frozenset({"reason"}), is_secret=lambda: Value(has_regime())),
        Kind(DecisionMap, "clients.strategy", strategy_of_map, ("title", "client"), _of_client(),
             "dossiers:client_people", "client_id"),
        Kind(MapSeat, "clients.strategy", _of_maps("map"), ("contact", "title", "map"), _of_client("map__client"),
             secrets=STRATEGY, is_secret=lambda: Value(has_regime())),
        Kind(Stance, "clients.strategy", _of_maps("seat__map"), ("contact", "on"), _of_client("seat__map__client"),
             secrets=STRATEGY, is_secret=lambda: Value(has_regime())),
        Kind(MapLine, "clients.strategy", _of_maps("source__map"), ("kind", "source", "target"),
             _of_client("source__map__client"), secrets=STRATEGY,
             is_secret=lambda: Value(has_regime())),
        Kind(PersonLink, "clients.strategy", _of_rows(PersonLink), ("first", "second"), secrets=STRATEGY,
             is_secret=lambda: Value(has_regime())),
        Kind(ClientTeamMember, "clients.view", BY_CLIENT, ("user", "client"), _of_client(), "dossiers:client_team",
             "client_id"),
        Kind(DealerLink, "clients.view", lambda user: client_scope(user, "client__") & client_scope(user, "dealer__"),
             ("dealer", "client"), _of_client(), "dossiers:client_dealers", "client_id"),
        Kind(ClientGroup, "clients.view", _everybodys, ("name",), page="desk:group_detail"),
        Kind(Outlet, "clients.view", BY_CLIENT, ("name", "client"), _of_client(), "dossiers:outlet_list", "client_id"),
        Kind(Document, "documents.view", _of_secrets(Document), ("name", "client"), _of_client(),
             "dossiers:document_list", "client_id", secrets=frozenset({"name"}),
             is_secret=lambda: ever_secret(Document)),
        Kind(DossierAnswer, "clients.view", answer_scope, ("key", "client"), _of_client(), "dossiers:client_facts",
             "client_id", secrets=frozenset({"value", "source"}), is_secret=is_secret_item,
             codes={"key": lambda: {key: known.label for key, known in KNOWN_ITEMS.items()}}),
        Kind(DossierTemplate, "clients.view", _everybodys, ("department", "valid_from")),
        Kind(DossierItem, "clients.view", _everybodys, ("key", "template"),
             codes={"key": lambda: {key: known.label for key, known in KNOWN_ITEMS.items()}}),
        Kind(Contract, "clients.view", BY_CLIENT, ("number", "client"), _of_client(), "dossiers:contract_list",
             "client_id"),
        Kind(PowerOfAttorney, "powers.view", _of_rows(PowerOfAttorney), ("number", "user")),
        Kind(Competitor, "clients.view", _everybodys, ("name",)),
        Kind(CompetitorOffer, "clients.strategy", _of_key_status, ("competitor", "client"), _of_client(),
             "desk:client_competitors", "client_id", secrets=frozenset({"text", "share", "source"}),
             is_secret=lambda: Value(has_regime())),
        Kind(Tender, "clients.strategy", _of_key_status, ("name", "number", "client"), _of_client(),
             "dossiers:client_facts", "client_id", secrets=frozenset({"amount", "reason"}),
             is_secret=lambda: Value(has_regime())),
        Kind(TenderParticipant, "clients.strategy", _of_tenders, ("competitor", "tender"),
             _of_client("tender__client"), secrets=frozenset({"price"}), is_secret=lambda: Value(has_regime())),
        Kind(SegmentNote, "clients.view", _everybodys, ("segment", "text")),
        Kind(CompetitorNews, "clients.view", _everybodys, ("competitor", "text")),
        Kind(CompetitorPrice, "clients.view", _of_the_market, ("competitor", "product", "group", "client"),
             {**_of_client(), PRODUCT: "product_id"}),
        Kind(AgreedStock, "orders.view", BY_CLIENT, ("client", "product"),
             {**_of_client(), PRODUCT: "product_id"}, "orders:client_orders", "client_id"),
        Kind(ClientPriceColumn, "clients.view", BY_CLIENT, ("client",), _of_client(), "desk:client_overview",
             "client_id", dated=("client",)),
        Kind(CreditLimit, "receivables.view", BY_CLIENT, ("client",), _of_client(), "receivables:client_money",
             "client_id", dated=("client",)),
        Kind(ReliabilityCheck, "reliability.view", BY_CLIENT, ("client", "checked_on"), _of_client()),
        Kind(ReliabilityQuestion, "reliability.view", _everybodys, ("text",)),
        Kind(Order, "orders.view", BY_CLIENT, ("number", "client"), _of_client(), "orders:order_detail",
             margins=frozenset({"cost"})),
        Kind(OrderLine, "orders.view", _of_clients("order__client"), ("order", "product"),
             {CLIENT: "order__client_id", ORDER: "order_id", PRODUCT: "product_id"}, "orders:order_detail", "order_id",
             margins=frozenset({"unit_cost"})),
        Kind(GoodsReturn, "orders.view", _of_clients("shipment__client"), ("shipment",),
             {CLIENT: "shipment__client_id"}, "orders:shipment_detail", "shipment_id"),
        Kind(DiscrepancyAct, "acts.view", BY_CLIENT, ("number", "client"), _of_client(), "orders:act_detail"),
        Kind(ActLine, "acts.view", _of_clients("act__client"), ("act", "product"),
             {CLIENT: "act__client_id", PRODUCT: "product_id"}, "orders:act_detail", "act_id",
             margins=frozenset({"unit_cost"})),
        Kind(Claim, "claims.view", BY_CLIENT, ("number", "client"), _of_client(), "orders:claim_detail"),
        Kind(Invoice, "receivables.view", BY_CLIENT, ("number", "client"), _of_client(), "receivables:invoice_detail"),
        Kind(Payment, "payments.view", BY_CLIENT, ("number", "client"), _of_client(), "receivables:payment_detail"),
        Kind(BankAccount, "bank.view", _of_rows(BankAccount), ("number",)),
        Kind(PayerLink, "bank.view", _of_rows(PayerLink), ("name", "client"), _of_client()),
        # by the invoice: a payment that was reversed is no longer there
        Kind(Allocation, "payments.view", _of_clients("invoice__client"), ("payment", "invoice"),
             {CLIENT: "invoice__client_id", INVOICE: "invoice_id", PAYMENT: "payment_id"},
             "receivables:invoice_detail", "invoice_id"),
        Kind(PaymentDebit, "payments.view", _of_clients("payment__client"), ("payment", "kind"),
             {CLIENT: "payment__client_id", PAYMENT: "payment_id"}, "receivables:payment_detail", "payment_id"),
        Kind(ReconciliationAct, "receivables.view", BY_CLIENT, ("number", "client"), _of_client(),
             "receivables:reconciliation_detail"),
        Kind(ReconciliationDifference, "receivables.view", _of_clients("act__client"), ("act", "document"),
             {CLIENT: "act__client_id"}, "receivables:reconciliation_detail", "act_id"),
        Kind(ClosedMonth, "receivables.view", _everybodys, ("month",)),
        Kind(CollectionResult, "receivables.view", BY_CLIENT, ("outcome", "client"), _of_client()),
        Kind(ShipmentStop, "receivables.view", BY_CLIENT, ("since", "client"), _of_client()),
        Kind(Request, "approvals.view", _of_rows(Request), ("kind",), {CLIENT: "client_id"},
             "approvals:approval_detail", codes={"kind": lambda: dict(requests.choices())}),
        Kind(Activity, "activities.view", BY_CLIENT, ("kind", "day", "client"), _of_client(),
             "plans:activity_detail"),
        Kind(Preparation, "activities.view", _of_clients("activity__client"), ("goal",),
             {CLIENT: "activity__client_id"}, "desk:briefing", "activity_id"),
        Kind(Question, "activities.view", _of_clients("activity__client"), ("text",),
             {CLIENT: "activity__client_id"}, "desk:briefing", "activity_id"),
        Kind(Task, "tasks.view", _of_rows(Task), ("text",), _of_client()),
        Kind(Promise, "promises.view", BY_CLIENT, ("text", "client"), _of_client()),
        Kind(ReviewProtocol, "activities.view", BY_CLIENT, ("activity", "client"), _of_client(),
             "plans:activity_detail", "activity_id"),
        Kind(ReviewCorrection, "activities.view", BY_CLIENT, ("text", "client"), _of_client(),
             "plans:activity_detail", "activity_id"),
        Kind(StaffTraining, "activities.view", BY_CLIENT, ("topic", "client"), _of_client(),
             "plans:activity_detail", "activity_id"),
        Kind(ShelfReport, "activities.view", BY_CLIENT, ("outlet", "client"), _of_client(),
             "plans:activity_detail", "activity_id"),
        Kind(Sample, "activities.view", BY_CLIENT, ("product", "client"), {**_of_client(), PRODUCT: "product_id"},
             "plans:activity_detail", "activity_id"),
        Kind(EventGuest, "activities.view", BY_CLIENT, ("contact", "client"), _of_client(),
             "plans:activity_detail", "activity_id"),
        Kind(Trip, "activities.view", _of_rows(Trip), ("title", "manager"), page="plans:trip_detail"),
        Kind(Meeting, "meetings.view", _of_rows(Meeting), ("title",), page="plans:meeting_detail"),
        Kind(Project, "projects.view", BY_CLIENT, ("title", "client"), _of_client(), "plans:project_detail"),
        Kind(ProjectStage, "projects.view", _of_clients("project__client"), ("name", "project"),
             {CLIENT: "project__client_id"}, "plans:project_detail", "project_id"),
        Kind(CooperationPlan, "clients.strategy", _of_key_status, ("client", "starts_on", "version"), _of_client(),
             "desk:cooperation_plan", margins=frozenset({"benefit_company_margin"}),
             secrets=frozenset({"benefit_client", "benefit_client_amount", "benefit_company",
                                "benefit_company_margin", "change_reason", "result"}),
             is_secret=lambda: Value(has_regime())),
        Kind(PlanGoal, "clients.strategy", _of_plans, ("plan", "measure"), _of_client("plan__client"),
             "desk:cooperation_plan", "plan_id", secrets=frozenset({"title", "unit", "start", "target"}),
             is_secret=lambda: Value(has_regime())),
        Kind(PlanHolding, "clients.strategy", _of_plans, ("item", "plan"), _of_client("plan__client"),
             "desk:cooperation_plan", "plan_id", secrets=frozenset({"title", "text"}),
             is_secret=lambda: Value(has_regime())),
        Kind(GroupNeed, "clients.strategy", _of_key_status, ("group", "client", "date"), _of_client(),
             "desk:client_plan", "client_id", secrets=frozenset({"amount", "source"}),
             is_secret=lambda: Value(has_regime())),
        Kind(Expertise, "tasks.view", _everybodys, ("subject", "expert")),
        Kind(ExpertQuestion, "tasks.view", _of_rows(ExpertQuestion), ("subject", "client"), _of_client(),
             "plans:task_detail", "task_id"),
        Kind(Suggestion, "suggestions.view", _of_rows(Suggestion), ("title",), _of_client(),
             "plans:suggestion_detail"),
        Kind(Course, "courses.view", _of_rows(Course), ("topic", "employee")),
        Kind(Decision, "decisions.view", _of_rows(Decision), ("title",), page="plans:decision_detail"),
        Kind(LibraryDocument, "library.view", _of_rows(LibraryDocument), ("title",)),
        Kind(LibraryVersion, "library.view", _of_rows(LibraryVersion), ("document", "number")),
        Kind(WeekPlan, "activities.view", _of_rows(WeekPlan), ("manager", "iso_year", "iso_week")),
        Kind(Target, "targets.view", manager_scope, ("manager", "measure", "month")),
        Kind(DemandRequest, "demand.view", _of_rows(DemandRequest), ("segment", "first_month"),
             page="reports:demand_detail"),
        Kind(DemandEstimate, "demand.view", _of_rows(DemandEstimate), ("manager",), page="reports:demand_detail",
             page_of="request_id"),
        Kind(Threat, "threats.view", BY_CLIENT, ("client",), _of_client(), "reports:threat_detail"),
        Kind(SegmentPolicy, "policy.view", _everybodys, ("valid_from",)),
        Kind(Product, "prices.view", _everybodys, ("name",), page="catalogue:product_detail",
             margins=frozenset({"cost"})),
        Kind(Price, "prices.view", _everybodys, ("product", "column"), {PRODUCT: "product_id"},
             "catalogue:product_detail", "product_id", dated=("product", "column")),
        Kind(PriceRule, "prices.view", _of_rows(PriceRule), ("kind", "name"),
             margins=frozenset({"planned_cost", "actual_cost"})),
        Kind(VatRate, "prices.view", _everybodys, ("kind",)),
        Kind(Stock, "prices.view", _everybodys, ("product", "warehouse"), {PRODUCT: "product_id"},
             "catalogue:product_detail", "product_id"),
        Kind(User, "users.view", _of_rows(User), ("full_name",)),
        Kind(Department, "users.view", _of_rows(Department), ("name",)),
        Kind(Clearance, "users.manage", _everybodys, ("user",)),
        Kind(Absence, "absences.view", _of_rows(Absence), ("user",)),
        Kind(Rule, "rules.view", _of_departments, ("name", "role", "department"),
             codes={"name": lambda: {name: known.label for name, known in KNOWN.items()},
                    "role": lambda: dict(Role.choices)}),
        Kind(CalendarDay, "rules.view", _everybodys, ("day",)),
        *(Kind(model, "words.view", _everybodys, ("name",))
          for model in (Territory, Channel, MarketSegment, ProductGroup, PriceColumn, ContactPurpose)),
        Kind(CompanyProfile, "history.view", _everybodys, ("name",)),
        Kind(OwnCompany, "history.view", _everybodys, ("name",)),
    )
}  # fmt: skip


def kinds_for(user: User) -> list[Kind]:
    """Those whose events the person may see at all, in the order of the table."""
    return [kind for kind in KINDS.values() if user.can(kind.capability)]
