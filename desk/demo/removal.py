"""The demo data removed: what was loaded goes, with what was written of it since; own rows that refer to it hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection, models
from django.utils.translation import gettext as _

from accounts.models import Clearance, Event, FormUse, OneTimeLink, SavedView, User
from approvals.models import Request
from desk.demo.registry import EMPTY, NUMBERS, Ranges, kept_models, one, rows_of
from desk.news.models import NewsSeen
from dossiers.models import (
    CandidateDismissal,
    Client,
    ClientKeyType,
    ClientLoan,
    ClientSummary,
    DealerLink,
    Departure,
    Document,
    DocumentContent,
    DossierAnswer,
    DossierState,
    FormerName,
    Handover,
    HandoverLine,
    KeyAssessment,
    KeyStatus,
    MapLine,
    MapSeat,
    PersonMerge,
    Stance,
)
from orders.models import (
    ActChange,
    ActLine,
    ActSignatory,
    AgreedStock,
    ClaimChange,
    ClaimLetter,
    ClaimLine,
    Delivery,
    LineRefusal,
    NoticeContact,
    NoticeSetting,
    OrderChange,
    OrderLine,
    OrderNote,
    OrderNotice,
    OrderWork,
    PromisedDate,
    PurchaseChange,
    PurchaseRequest,
    ReturnChange,
    ReturnLine,
    ServiceLine,
    ShipmentLine,
)
from plans.models import (
    Acknowledgement,
    Activity,
    ClientSwitch,
    CooperationPlan,
    CooperationPlanChange,
    DeviceSecret,
    Expertise,
    ExpertQuestion,
    GoalReading,
    GroupNeed,
    LibraryVersion,
    PlanAction,
    PlanGoal,
    PlanHolding,
    Preparation,
    PromiseChange,
    PromiseMove,
    Question,
    Task,
    TaskChange,
    TaskMove,
    WeekPlan,
    WeekPlanChange,
)
from receivables.models import (
    Allocation,
    ClosedMonth,
    CollectionLetter,
    CollectionResult,
    CollectionStep,
    CreditCheck,
    CreditReservation,
    LimitNotice,
    PaymentDebit,
    Reallocation,
    ReconciliationAct,
    ReconciliationChange,
    ReconciliationDifference,
    ResultInvoice,
    ShipmentStop,
)
from reports.models import (
    Alert,
    Attainment,
    ClientLifecycle,
    ClientMonth,
    DebtSnapshot,
    DemandEstimate,
    DemandLine,
    NightlyRun,
    SegmentInputs,
    SegmentSnapshot,
    ShipmentRhythm,
    Target,
    TargetCorrection,
    Threat,
    ThreatChange,
    TouchedClient,
)

# Lines, steps and figures of a demo row are no rows of their own, whoever wrote them: they go with it. Wholes first.
PARTS: tuple[tuple[Any, str], ...] = (
    (WeekPlan, "manager"), (WeekPlanChange, "subject"), (Activity.persons.through, "activity"),
    (Activity.colleagues.through, "activity"), (Preparation, "activity"), (Question, "activity"),
    (TaskChange, "subject"), (TaskMove, "subject"), (PromiseChange, "subject"), (PromiseMove, "subject"),
    (OrderLine, "order"), (OrderChange, "subject"), (CreditCheck, "order"), (CreditReservation, "order"),
    (NoticeSetting, "client"), (NoticeContact, "order"), (OrderNotice, "order"),
    (PromisedDate, "order"), (OrderWork, "order"), (OrderNote, "order"), (ServiceLine, "order"),
    (LimitNotice, "client"),
    (PurchaseRequest, "order"), (PurchaseChange, "subject"), (AgreedStock, "client"), (Delivery, "shipment"),
    (LineRefusal, "order_line"), (ShipmentLine, "shipment"), (ReturnLine, "goods_return"), (ReturnChange, "subject"),
    (ActLine, "act"), (ActSignatory, "act"), (ActChange, "subject"), (ClaimLine, "claim"), (ClaimChange, "subject"),
    (ClaimLetter, "claim"),
    (ExpertQuestion, "client"), (Expertise, "expert"),
    (Allocation, "payment"), (PaymentDebit, "payment"), (Reallocation, "payment"), (ReconciliationAct, "client"),
    (ReconciliationDifference, "act"), (ReconciliationChange, "subject"), (ClosedMonth, "closed_by"),
    (CollectionStep, "client"), (CollectionResult, "client"), (ResultInvoice, "result"), (CollectionLetter, "client"),
    (ShipmentStop, "client"),
    (LibraryVersion, "document"), (Acknowledgement, "version"),
    (CooperationPlan, "client"), (CooperationPlanChange, "subject"), (PlanGoal, "plan"), (PlanAction, "goal"),
    (GoalReading, "goal"), (PlanHolding, "plan"), (GroupNeed, "client"),
    (Target, "manager"), (TargetCorrection, "manager"), (Attainment, "manager"),
    (ClientSummary, "client"), (Alert, "client"), (ShipmentRhythm, "client"), (ClientMonth, "client"),
    (DebtSnapshot, "client"), (DossierAnswer, "client"), (DossierState, "client"),
    (SegmentSnapshot, "client"), (ClientLifecycle, "client"), (Threat, "client"), (ThreatChange, "subject"),
    (DemandEstimate, "request"), (DemandLine, "estimate"),
    (DealerLink, "client"), (FormerName, "person"), (PersonMerge, "kept"), (ClientSwitch, "activity"),
    (KeyStatus, "client"), (ClientKeyType, "client"), (KeyAssessment, "client"), (CandidateDismissal, "client"),
    (MapSeat, "map"), (Stance, "seat"), (MapLine, "source"),
    (HandoverLine, "client"), (ClientLoan, "client"),
    (Departure, "user"), (EmailAddress, "user"), (OneTimeLink, "user"), (NewsSeen, "user"),
    (SavedView, "user"), (Clearance, "user"), (FormUse, "user"), (DeviceSecret, "user"), (Event, "by"),
)  # fmt: skip
# the night reminds of these
REMINDED = ("dossiers.contract", "receivables.reliabilitycheck")
# by the kind and the key of their subject
ABOUT: tuple[Any, ...] = (Request, Event)
# who a row is of, the first of these that it has
PEOPLE = (
    "manager", "author", "user", "created_by", "set_by", "announced_by", "asked_by", "by", "given_by", "head",
)  # fmt: skip


@dataclass(frozen=True)
class Hindrance:
    """Own rows of one kind, of one person where they have one, that refer to demo rows of another kind."""

    kind: str
    person: str
    count: int
    demo: str

    @property
    def words(self) -> str:
        rows = f"{self.kind} ({self.person})" if self.person else self.kind
        return _("%(rows)s: %(count)d, of demo data: %(demo)s") % {
            "rows": rows,
            "count": self.count,
            "demo": self.demo,
        }


class Removal:
    """What removing would take away, and doing it. Lives within one transaction."""

    def __init__(self, loaded: Ranges) -> None:
        self.rows: Ranges = dict(loaded)
        # the nightly made them of invoices that go; nobody gave them
        by_nightly = "(r.kind = 'payment' OR r.kind = 'follow_up' AND r.subject_kind = ANY(%s))"
        self._add(
            Task, f"{by_nightly} AND r.client_id <@ %s::int8multirange", [list(REMINDED), self.of(Client)]
        )
        for model, column in PARTS:
            field = model._meta.get_field(column)
            self._add(model, f"{field.column}::bigint <@ %s::int8multirange", [self.of(field.related_model)])
        # one that moved demo clients alone
        self._add(
            Handover,
            "EXISTS (SELECT FROM dossiers_handoverline l WHERE l.handover_id = r.id) AND NOT EXISTS ("
            "SELECT FROM dossiers_handoverline l WHERE l.handover_id = r.id AND NOT l.client_id <@ %s::int8multirange)",
            [self.of(Client)],
        )
        for model in ABOUT:
            kinds = [(known._meta.label_lower, self.of(known)) for known in kept_models()]
            labels, ranges = zip(*[kind for kind in kinds if kind[1] != EMPTY] or [("", EMPTY)], strict=True)
            self._add(
                model,
                "EXISTS (SELECT FROM unnest(%s::text[], %s::text[]) AS s(kind, keys)"
                " WHERE s.kind = r.subject_kind AND r.subject_id <@ s.keys::int8multirange)",
                [list(labels), list(ranges)],
            )

    def of(self, model: Any) -> str:
        """Keys of the rows of it that go."""
        return self.rows.get(model._meta.db_table, EMPTY)

    def hindrances(self) -> list[Hindrance]:
        """Own rows that refer to what goes; empty where nothing stands in the way."""
        return [hindrance for model in kept_models() for hindrance in self._own_rows(model)]

    def remove(self) -> None:
        """Raises IntegrityError where somebody entered what refers to a row meanwhile."""
        # first of all: documents of a closed month are kept
        _run(f"DELETE FROM {_table(ClosedMonth)} WHERE id <@ %s::int8multirange", [self.of(ClosedMonth)])
        # wholes before parts: no trigger then answers for what a document becomes without its lines; keys are checked
        # at the end
        for model in kept_models():
            if (ranges := self.of(model)) != EMPTY:
                key: Any = model._meta.pk
                _run(
                    f"DELETE FROM {_table(model)} WHERE {key.column}::bigint <@ %s::int8multirange", [ranges]
                )
        touched = f"DELETE FROM {_table(TouchedClient)} WHERE client_id <@ %s::int8multirange"
        _run(touched, [self.of(Client)])
        # bytes of files that nobody has any more
        _run(
            f"DELETE FROM {_table(DocumentContent)} c"
            f" WHERE NOT EXISTS (SELECT FROM {_table(Document)} d WHERE d.content_id = c.sha256)"
        )
        _run("SET CONSTRAINTS ALL IMMEDIATE")

    def _add(self, model: Any, condition: str, parameters: list[Any]) -> None:
        key = model._meta.pk.column
        found = one(
            f"SELECT (%s::int8multirange + coalesce(range_agg(int8range(r.{key}, r.{key}, '[]')), '{{}}'))::text"
            f" FROM {_table(model)} r WHERE {condition}",
            [self.of(model), *parameters],
        )
        self.rows[model._meta.db_table] = found

    def _own_rows(self, model: type[models.Model]) -> Iterator[Hindrance]:
        key: Any = model._meta.pk
        fields: list[Any] = [
            field
            for field in model._meta.concrete_fields
            if field.related_model is not None and self.of(field.related_model) != EMPTY
        ]
        names = {
            field.name: field.column for field in model._meta.concrete_fields if field.related_model is User
        }
        person = next((names[name] for name in PEOPLE if name in names), None)
        joined = f" LEFT JOIN {_table(User)} u ON u.id = r.{person}" if person else ""
        name = "coalesce(u.full_name, '')" if person else "''"
        for field in fields:
            for full_name, count in rows_of(
                f"SELECT {name}, count(*) FROM {_table(model)} r{joined}"
                f" WHERE r.{field.column}::bigint <@ %s::int8multirange"
                f" AND NOT r.{key.column}::bigint <@ %s::int8multirange"
                " GROUP BY 1 ORDER BY 1",
                [self.of(field.related_model), self.of(model)],
            ):
                yield Hindrance(
                    str(model._meta.verbose_name_plural),
                    full_name,
                    count,
                    str(field.related_model._meta.verbose_name_plural),
                )


def forget_nights(kept: list[str]) -> None:
    """Figures of the whole company of other days than those: they were of the demo data."""
    for model in (NightlyRun, SegmentInputs):
        _run(f"DELETE FROM {_table(model)} WHERE as_of <> ALL(%s::date[])", [kept])


def begin_numbers_again(before: dict[str, int | None]) -> None:
    """The next document bears the number that it would have borne, unless there are own ones by now."""
    for name, table in NUMBERS.items():
        last = before.get(name)
        # documents that are being written are waited for
        _run(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        _run(
            f"SELECT setval(%s::regclass, %s, %s) WHERE NOT EXISTS (SELECT FROM {table})",
            [name, last or 1, last is not None],
        )


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _run(statement: str, parameters: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or [])
