"""Every list page, declared once; tests/pages/test_lists.py asserts of each what holds for all.

How to add a list
-----------------
One line: its address, who looks, and how a row of a client comes about.

    List("orders:order_list", "head", OrderFactory, str),

- The factory is called with `client`, or with what `of` names (a manager, a user, the client of an order …).
- `mark`: the words by which a row is known on the page and in its export, each row's its own.
- `filters`: the FilterSet; each of its filters has a chip, or stands in `without` with the reason.
- `export`: the address of its file. `scoped=False` where everybody who comes here sees everything.
- `is_personal`: people see what is their own only, not that of their department.
- `is_whole`: htmx gets the page as anybody does, the list has no part of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import Access, User
from accounts.rights.filters import AccessFilter
from accounts.services import log_access
from accounts.users.filters import UserFilter
from catalogue.filters import ProductFilter
from desk.competitors.filters import CompetitorFilter
from dossiers.clients.filters import ClientFilter
from dossiers.decision_map.filters import PersonLinkFilter
from dossiers.models import Client, ClientSummary, Handover, PersonLink
from dossiers.people.mailing.filters import PeopleListFilter
from dossiers.powers.filters import PowerFilter
from dossiers.segment_notes.filters import SegmentNoteFilter
from integrations.imports.models import ImportRun
from integrations.mail.models import MailMessage
from kam_crm.shared import clock
from orders.acts.filters import ActFilter
from orders.claims.filters import ClaimFilter
from orders.drafting.filters import OrderFilter
from orders.otif.filters import FulfilmentFilter
from orders.purchases.filters import PurchaseFilter
from plans.activities.filters import ActivityFilter
from plans.courses.filters import CourseFilter
from plans.coverage.filters import CoverageFilter
from plans.decisions.filters import DecisionFilter
from plans.experts.filters import ExpertQuestionFilter
from plans.library.filters import LibraryFilter
from plans.meetings.filters import MeetingFilter
from plans.models import Task
from plans.projects.filters import ProjectFilter
from plans.suggestions.filters import SuggestionFilter
from plans.trips.filters import TripFilter
from receivables.bad_debts.filters import BadDebtFilter
from receivables.collection.filters import DebtFilter
from receivables.credit.filters import LimitReviewFilter
from receivables.invoices.filters import InvoiceFilter
from receivables.models import Invoice
from receivables.payments.filters import PaymentFilter
from receivables.settlements.filters import ReconciliationFilter
from reports.alerts.pages.listing import AlertFilter
from reports.attainment.pages.listing import AttainmentFilter
from reports.demand.filters import DemandRequestFilter
from reports.rollup.pages import SalesFilter
from reports.segments.pages.listing import SegmentFilter
from reports.threats.filters import ThreatFilter
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.after import PurchaseRequestFactory
from tests.factories.approvals import ApprovalFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    CompetitorFactory,
    HandoverFactory,
    KeyStatusFactory,
    NoteFactory,
    PersonLinkFactory,
    PowerFactory,
    SegmentNoteFactory,
)
from tests.factories.management import (
    CourseFactory,
    DecisionFactory,
    LibraryDocumentFactory,
    MeetingFactory,
    ProjectFactory,
    SuggestionFactory,
)
from tests.factories.orders import (
    ClaimFactory,
    DiscrepancyActFactory,
    OrderFactory,
    ProductFactory,
    ShipmentLineFactory,
)
from tests.factories.plans import (
    ActivityFactory,
    ExpertQuestionFactory,
    TaskFactory,
    TripFactory,
    WeekPlanFactory,
)
from tests.factories.receivables import (
    BankStatementFactory,
    CreditLimitFactory,
    InvoiceFactory,
    PaymentFactory,
    ReconciliationActFactory,
)
from tests.factories.reports import (
    AlertFactory,
    AttainmentFactory,
    DemandEstimateFactory,
    NightlyRunFactory,
    SegmentSnapshotFactory,
    TargetFactory,
    ThreatFactory,
)

PROGRAMS = "for programs: a person types it into the search box"
SINCE = {"updated_since": "for programs: they ask for what changed"}
CODES = {"client_code": PROGRAMS, **SINCE}
DATES = "programs ask for dates, people for a period"


@dataclass(frozen=True)
class List:
    address: str
    role: str
    factory: Callable[..., Any]
    mark: Callable[[Any], str]
    of: str = "client"
    filters: type[Any] | None = None
    without: Mapping[str, str] = field(default_factory=dict)
    export: str = ""
    scoped: bool = True
    is_whole: bool = False
    is_personal: bool = False

    def __str__(self) -> str:
        return self.address

    def make(self, client: Client) -> Any:
        """One row of this client, or of the manager who looks after it."""
        given = {"": {}, "manager": {"manager": client.manager}, "user": {"user": client.manager}}
        return self.factory(**given.get(self.of, {self.of: client}))


def key_client(client: Client) -> Client:
    KeyStatusFactory(client=client)
    return client


def related_people(client: Client) -> PersonLink:
    first, second = (ClientContactFactory(client=client).person for _ in range(2))
    link: PersonLink = PersonLinkFactory(first=first, second=second)
    return link


def client_of(row: Any) -> str:
    return str(row.client)


def request_client(row: Any) -> str:
    return str(Client.objects.get(pk=row.client_id))


def manager_of(row: Any) -> str:
    return str(row.manager.full_name)


def known(client: Client) -> Any:
    return ClientContactFactory(client=client, person__full_name=f"Person of {client}").person


def debtor(client: Client) -> Client:
    InvoiceFactory(client=client, due_date=clock.today() - dt.timedelta(days=9))
    ClientSummary.objects.filter(client=client).update(
        debt=Decimal(1000), overdue=Decimal(1000), overdue_days=9
    )
    return client


def long_overdue(client: Client) -> Invoice:
    return InvoiceFactory(client=client, due_date=clock.today() - dt.timedelta(days=99))


def mine(client: Client) -> Task:
    """Of who looks after the client: of a client one only sees the tasks of others stand in other views."""
    return TaskFactory(author=client.manager, client=client, text=f"Task of {client}")


def handed(client: Client) -> Handover:
    return HandoverFactory(client=client, manager=client.manager, reason=f"Reason of {client}")


def due_order(client: Client) -> Any:
    yesterday = clock.today() - dt.timedelta(days=1)
    return OrderFactory(client=client, date=yesterday, ship_on=yesterday, status="shipped")


def classed(client: Client) -> Any:
    """With a class of the month before: only then the list knows who moved."""
    month_before = clock.month_start(clock.today()) - dt.timedelta(days=1)
    SegmentSnapshotFactory(client=client, as_of=month_before)
    return SegmentSnapshotFactory(client=client)


def noted(client: Client) -> Any:
    """By somebody else: one's own notes are no news."""
    return NoteFactory(client=client, author=UserFactory(role="director"))


def invited(user: User) -> Any:
    activity = ActivityFactory()
    activity.colleagues.add(user)
    return activity


def import_of(user: User) -> ImportRun:
    number = ImportRun.objects.count()
    return ImportRun.objects.create(
        kind="payments", status="checked", file=f"imports/{number}.csv", sha256="0" * 64, user=user,
        file_name=f"Payments {number} of {user.full_name}.csv",
    )  # fmt: skip


def mail_of(user: User) -> MailMessage:
    number = MailMessage.objects.count()
    return MailMessage.objects.create(
        message_id=f"<{number}>", direction="in", colleague=user, from_address="writer@client.example",
        subject=f"Question {number} of {user.full_name}", sent_at=clock.now(),
    )  # fmt: skip


def night_of() -> Any:
    return NightlyRunFactory(step=f"step {NightlyRunFactory._meta.model.objects.count()}")


def bank_file() -> Any:
    return BankStatementFactory(file_name=f"bank {BankStatementFactory._meta.model.objects.count()}.txt")


def met(manager: User) -> Any:
    return MeetingFactory(department=manager.department, chair=UserFactory(role="director"))


LISTS = [
    List("dossiers:client_list", "head", lambda client: client, str, export="dossiers:client_export",
         filters=ClientFilter,
         without={"code": PROGRAMS, "inn": PROGRAMS, "group": "offered once there are groups", **SINCE}),
    List("dossiers:person_list", "head", known, str, export="dossiers:people_export", filters=PeopleListFilter,
         without={"group": "offered once there are groups"}),
    List("plans:task_list", "kam", mine, str),
    List("dossiers:segment_note_list", "head", SegmentNoteFactory, lambda row: str(row.text), of="", scoped=False,
         export="dossiers:segment_note_export", filters=SegmentNoteFilter),
    List("desk:competitor_list", "head", CompetitorFactory, str, of="", scoped=False, filters=CompetitorFilter),
    List("dossiers:handover_list", "head", handed, lambda row: str(row.reason), is_whole=True),
    List("orders:order_list", "head", OrderFactory, str, export="orders:order_export", filters=OrderFilter,
         without={"number": PROGRAMS, "date_from": DATES, "date_to": DATES,
                  "passed_on": "sales support has it in Today", **CODES}),
    List("orders:otif_rows", "head", due_order, str, export="orders:otif_export", filters=FulfilmentFilter,
         without={"date_from": "of the figure that leads here", "date_to": "of the figure that leads here", **CODES}),
    List("orders:purchase_list", "head", PurchaseRequestFactory, lambda row: str(row.order.number), of="order__client",
         export="orders:purchase_export", filters=PurchaseFilter,
         without={"order": "of the order that leads here", **CODES}),
    List("orders:act_list", "head", DiscrepancyActFactory, str, export="orders:act_export", filters=ActFilter,
         without={"kind": "from the analysis", "product": "from the analysis", "shipment": PROGRAMS,
                  "date_from": DATES, "date_to": DATES, **CODES}),
    List("orders:claim_list", "head", ClaimFactory, str, export="orders:claim_export", filters=ClaimFilter,
         without={"act": PROGRAMS, "shipment": PROGRAMS, "opened_from": DATES, "opened_to": DATES, **CODES}),
    List("approvals:approval_list", "head", ApprovalFactory, request_client, of="order__client"),
    List("catalogue:product_list", "kam", ProductFactory, lambda row: str(row.name), of="", scoped=False,
         export="catalogue:product_export", filters=ProductFilter, without={"code": PROGRAMS, **SINCE}),
    List("orders:price_board", "kam", ProductFactory, lambda row: str(row.name), of="", scoped=False,
         export="catalogue:product_export", filters=ProductFilter),
    List("receivables:invoice_list", "head", InvoiceFactory, str, export="receivables:invoice_export",
         filters=InvoiceFilter, without={"number": PROGRAMS, **CODES}),
    List("receivables:bank_list", "finance", bank_file, lambda row: str(row.file_name), of="", scoped=False,
         is_whole=True),
    List("receivables:reconciliation_list", "head", ReconciliationActFactory, str,
         export="receivables:reconciliation_export", filters=ReconciliationFilter,
         without={"last_from": DATES, "last_to": DATES, **CODES}),
    List("receivables:payment_list", "head", PaymentFactory, client_of, export="receivables:payment_export",
         filters=PaymentFilter, without={"number": PROGRAMS, **CODES}),
    List("receivables:bad_debt_list", "head", long_overdue, str, export="receivables:bad_debt_export",
         filters=BadDebtFilter, without={"client": PROGRAMS, **CODES}),
    List("receivables:limit_list", "head", lambda client: CreditLimitFactory(client=client).client, str,
         export="receivables:limit_export", filters=LimitReviewFilter),
    List("receivables:debt_list", "head", debtor, str, export="receivables:debt_export", filters=DebtFilter),
    List("plans:activity_list", "head", ActivityFactory, client_of,
         export="plans:activity_export", filters=ActivityFilter,
         without={"trip": "offered once there are trips"}),
    List("plans:invitation_list", "finance", invited, client_of, of="user", is_personal=True),
    List("plans:coverage_list", "head", key_client, str, filters=CoverageFilter, export="plans:coverage_export"),
    List("dossiers:person_links", "head", related_people, lambda link: str(link.second), filters=PersonLinkFilter,
         without={"person": "once there is such a person"}),
    List("plans:trip_list", "head", lambda manager: TripFactory(manager=manager), str, of="manager",
         filters=TripFilter),
    List("plans:expert_questions", "head", ExpertQuestionFactory, lambda row: str(row.task),
         filters=ExpertQuestionFilter, export="plans:expert_questions_export"),
    List("plans:project_list", "head", ProjectFactory, str, filters=ProjectFilter),
    List("plans:meeting_list", "head", met, str, of="manager", filters=MeetingFilter),
    List("plans:suggestion_list", "head", lambda manager: SuggestionFactory(author=manager), str, of="manager",
         filters=SuggestionFilter),
    List("plans:course_list", "head", lambda user: CourseFactory(employee=user), str, of="user",
         filters=CourseFilter, export="plans:course_export"),
    List("plans:decision_list", "head", lambda manager: DecisionFactory(department=manager.department), str,
         of="manager", filters=DecisionFilter),
    List("plans:library_list", "head", lambda manager: LibraryDocumentFactory(department=manager.department), str,
         of="manager", filters=LibraryFilter),
    List("dossiers:power_list", "head", lambda user: PowerFactory(user=user), str, of="user", filters=PowerFilter),
    List("plans:plan_list", "head", lambda manager: WeekPlanFactory(manager=manager, status="submitted"), manager_of,
         of="manager", is_whole=True),
    List("reports:segment_list", "head", classed, client_of, export="reports:segment_export",
         filters=SegmentFilter),
    List("reports:attainment_list", "head", AttainmentFactory, manager_of, of="manager",
         export="reports:attainment_export", filters=AttainmentFilter),
    List("reports:target_list", "head", TargetFactory, manager_of, of="manager"),
    List("reports:sales_rows", "head", ShipmentLineFactory, lambda row: str(row.shipment.number), of="shipment__client",
         export="reports:sales_export", filters=SalesFilter, without={"group": "once there is such a group"}),
    List("reports:demand_list", "head", lambda manager: DemandEstimateFactory(manager=manager).request,
         lambda row: str(row.note), of="manager", filters=DemandRequestFilter),
    List("reports:threat_list", "head", ThreatFactory, client_of, filters=ThreatFilter, export="reports:threat_export"),
    List("reports:alert_list", "head", AlertFactory, client_of, filters=AlertFilter),
    List("reports:nightly_list", "admin", night_of, lambda row: str(row.step), of="", scoped=False),
    List("desk:news_list", "kam", noted, client_of),
    List("integrations:import_list", "finance", import_of, str, of="user", is_personal=True),
    List("integrations:mail_list", "head", mail_of, str, of="user", is_whole=True),
    List("accounts:user_list", "admin", lambda user: user, lambda row: str(row.full_name), of="user", scoped=False,
         filters=UserFilter, without=SINCE, is_whole=True),
    List("accounts:absence_list", "head", AbsenceFactory, lambda row: str(row.user.full_name), of="user",
         is_whole=True),
    List("accounts:access_log", "admin", lambda user: log_access(user=user, what=Access.EXPORT, subject=f"of {user}"),
         lambda row: str(row.subject), of="user", scoped=False, filters=AccessFilter, is_whole=True,
         export="accounts:access_log_export"),
]  # fmt: skip
