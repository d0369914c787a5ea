"""What people of the demo company did today for one another, and when they did what stands in the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pghistory
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.db.models import Model

from accounts.models import User
from approvals.models import Request
from demo.company.base import Company
from desk.news.services import mark_news_seen
from dossiers.models import Client, Contract
from dossiers.services import add_note, update_contract
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from orders import services as orders
from orders.models import GoodsReturn, Order, OrderChange, OrderStatus, ShipmentLine
from plans import services as plans
from plans.models import Activity, Outcome, WeekPlanChange
from plans.services import Result
from receivables import services as receivables
from receivables.models import Invoice, Payment

ENTERED = "11:00"
EVENING = dt.time(19, 0)


# What was entered on its day or in the company's first weeks: table, moment, day (SQL).
MOMENTS = (
    ("receivables_payment", "created_at", "date"),
    ("receivables_creditlimit", "created_at", "valid_from"),
    ("dossiers_note", "created_at", "%(today)s::date - (9 + id * 37 %% 180)::int"),
    ("dossiers_clientevent", "pgh_created_at", "%(start)s::date"),
    ("dossiers_personevent", "pgh_created_at", "%(start)s::date + (pgh_obj_id * 7 %% 45)::int"),
    ("dossiers_clientcontactevent", "pgh_created_at", "%(start)s::date + (pgh_obj_id * 7 %% 45)::int"),
    ("dossiers_contractevent", "pgh_created_at", "greatest(signed_on, %(start)s::date)"),
    ("dossiers_keystatusevent", "pgh_created_at", "%(start)s::date + 60 + (pgh_obj_id * 11 %% 200)::int"),
)


def settle_moments(company: Company) -> None:
    """What stands in the books was entered in its time, not while the demo was loaded."""
    known = {
        "start": company.start,
        "today": company.today,
        "time": ENTERED,
        "zone": str(clock.company_zone()),
    }
    with connection.cursor() as cursor:
        for table, moment, day in MOMENTS:
            cursor.execute(
                f"UPDATE {table} SET {moment} = (({day}) + %(time)s::time) AT TIME ZONE %(zone)s"
                # what history has of others is of before this transaction
                f" WHERE {'pgh_created_at >= now()' if table.endswith('event') else 'true'}",
                known,
            )
    mine = WeekPlanChange.objects.filter(subject__manager__in=company.managers)
    changes = list(mine.select_related("subject"))
    for change in changes:
        friday = change.subject.monday - dt.timedelta(days=3)
        day = min(friday, clock.today() - dt.timedelta(days=1))
        change.at = clock.at(day, dt.time(16 if change.action == "submit" else 17))
    WeekPlanChange.objects.bulk_update(changes, ["at"], batch_size=500)


def build_news(company: Company) -> None:
    """Everybody looked at their notifications yesterday evening; since then others went on working."""
    yesterday = clock.at(clock.local(clock.now()).date() - dt.timedelta(days=1), EVENING)
    for user in company.users.values():
        mark_news_seen(by=user, until=yesterday)
    people = {email.partition("@")[0]: user for email, user in company.users.items()}
    for minutes, name, action in ACTIONS:
        with pghistory.context(user=people[name].pk), as_rules_allow(company), transaction.atomic():
            _put_back(action(people), minutes)


@contextmanager
def as_rules_allow(company: Company) -> Iterator[None]:
    """Where the rules are a company's own, what they forbid or no longer ask for is left out of the story."""
    try:
        yield
    except (BusinessRuleError, ObjectDoesNotExist, IndexError):
        if not company.is_guest:
            raise


def _put_back(row: Model | None, minutes: int) -> None:
    """The action was done `minutes` ago."""
    moments = {
        Activity: "done_at", OrderChange: "at", WeekPlanChange: "at", Request: "asked_at", GoodsReturn: "announced_at"
    }  # fmt: skip
    column = moments.get(type(row), "created_at")
    if row is not None:
        moment = clock.now() - dt.timedelta(minutes=minutes)
        type(row)._default_manager.filter(pk=row.pk).update(**{column: moment})


def _order(manager: User, status: str) -> Order:
    return Order.objects.filter(client__manager=manager, status=status).latest("pk")


def _last_step(order: Order) -> OrderChange:
    return order.changes.latest("pk")


def refuses_discount(people: dict[str, User]) -> OrderChange:
    order = _order(people["kam"], OrderStatus.APPROVAL)
    reason = "Сначала предложите отсрочку: маржа ниже плана."
    return _last_step(orders.refuse_order(by=people["head"], order=order, reason=reason))


def approves_discount(people: dict[str, User]) -> OrderChange:
    order = _order(people["kam2"], OrderStatus.APPROVAL)
    reason = "Держим клиента, объём растёт."
    return _last_step(orders.approve_discount(by=people["head"], order=order, reason=reason))


def releases(people: dict[str, User]) -> OrderChange:
    order = _order(people["kam2"], OrderStatus.HOLD)
    reason = "Оплату обещали завтра, письмо есть."
    return _last_step(orders.release_credit(by=people["head"], order=order, reason=reason))


def ships(people: dict[str, User]) -> OrderChange:
    order = _order(people["kam"], OrderStatus.CONFIRMED)
    receivables.ship(by=people["support"], order=order, date=clock.today())
    return _last_step(order)


def ships_part(people: dict[str, User]) -> OrderChange | None:
    """One line waits for the supplier: its rest stays open and reserved."""
    order = Order.objects.filter(status=OrderStatus.CONFIRMED).order_by("pk").first()
    if order is None:
        return None
    quantities = {line.pk: line.quantity for line in order.lines.all()}
    first = order.lines.order_by("position").first()
    quantities[first.pk] = Decimal(first.quantity // 2)
    receivables.ship(by=people["support"], order=order, date=clock.today(), quantities=quantities)
    return _last_step(order)


def announces_return(people: dict[str, User]) -> GoodsReturn | None:
    sold = ShipmentLine.objects.filter(
        client__manager=people["kam"], kind="sale", quantity__gte=2, order_line__isnull=False, returned=None
    )
    line = sold.order_by("-date", "-pk").first()
    if line is None:
        return None
    return orders.announce_return(
        by=people["kam"], shipment=line.shipment, quantities={line.pk: Decimal(1)}, reason="Вскрыта упаковка."
    )


def asks_for_a_term(people: dict[str, User]) -> Request | None:
    contract = Contract.objects.filter(client=_key_client(people["kam"], 0)).newest_in_force(clock.today())
    if contract is None:
        return None
    days = contract.payment_term_days + 14
    reason = "Конкурент даёт 45 дней, клиент готов взять ещё группу товаров."
    update_contract(by=people["kam"], contract=contract, payment_term_days=days, reason=reason)
    return contract.waiting_request  # type: ignore[no-any-return]


def passes_on(people: dict[str, User]) -> OrderChange:
    order = _order(people["kam2"], OrderStatus.DRAFT)
    note = "Добавьте, пожалуйста, обычный набор круп."
    return _last_step(orders.pass_on(by=people["kam2"], order=order, note=note))


def submits_week(people: dict[str, User]) -> WeekPlanChange:
    plan = plans.week_plan(people["kam2"], clock.today() + dt.timedelta(days=7))
    # what must be met and stands in no week is explained to the head
    for proposal in plans.mandatory_left(plan, clock.today()):
        note = "Договорились созвониться через неделю."
        plans.decline_proposal(
            by=people["kam2"], plan=plan, client=proposal.client, reason="other", note=note
        )
    reason = "С остальными договорились созвониться через неделю."
    return plans.submit_week(by=people["kam2"], plan=plan, reason=reason).changes.latest("pk")


def enters_payment(people: dict[str, User]) -> Payment | None:
    owed = Invoice.objects.open().filter(client__manager=people["kam"], due_date__gte=clock.today())
    owed = owed.filter(client__summary__over_limit=0)  # whoever is over the limit stays so
    invoice = owed.order_by("due_date", "pk").first()
    if invoice is None:
        return None
    purpose = f"Оплата по счёту {invoice.number} от {invoice.date:%d.%m.%Y}"
    return receivables.register_payment(
        by=people["finance"], client=invoice.client, number="П-1", date=clock.today(), purpose=purpose,
        amount=invoice.amount - invoice.paid, named_invoice=invoice,
    )  # fmt: skip


def calls(people: dict[str, User]) -> Activity:
    client = _key_client(people["kam"], 0)
    result = Result(
        Outcome.AGREED, "Просят годовую скидку, обещал ответ до пятницы.", no_next_step_reason="готовит КАМ"
    )
    return plans.log_off_plan_activity(
        by=people["head"],
        client=client,
        kind="call",
        day=clock.today(),
        purpose="условия на год",
        result=result,
    )


def writes(people: dict[str, User]) -> Any:
    text = "Встретил их директора на выставке: открывают второй склад весной."
    return add_note(by=people["head"], client=_key_client(people["kam"], 1), text=text)


def _key_client(manager: User, n: int) -> Client:
    return Client.objects.filter(manager=manager, is_key=True).order_by("pk")[n]


# how many minutes ago, who, what
ACTIONS: list[tuple[int, str, Callable[[dict[str, User]], Model | None]]] = [
    (190, "head", refuses_discount),
    (175, "head", releases),
    (160, "head", approves_discount),
    (130, "finance", enters_payment),
    (95, "head", calls),
    (80, "head", writes),
    (55, "kam2", submits_week),
    (40, "kam2", passes_on),
    (35, "kam", asks_for_a_term),
    (30, "kam", announces_return),
    (25, "support", ships),
    (10, "support", ships_part),
]
