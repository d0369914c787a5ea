"""The whole demo company in one transaction: two years up to today, then this week's open business."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from django.db import connection, transaction

from accounts.models import User
from approvals.models import Request
from catalogue.models import Product
from catalogue.packs import sold_above
from demo.company.absences import build_absences
from demo.company.after import build_after
from demo.company.base import Company, build, set_limits, word_shares
from demo.company.claims import build_claims
from demo.company.collected import build_collection
from demo.company.cooperation import build_cooperation
from demo.company.demand import build_demand
from demo.company.dossiers import build_dossiers
from demo.company.field_work import build_field_work
from demo.company.key_clients import tell_of_key_clients
from demo.company.key_people import build_key_people
from demo.company.management import build_management
from demo.company.maps import build_maps
from demo.company.others import build_news, settle_moments
from demo.company.papers import build_papers
from demo.company.prices import build_prices
from demo.company.promised import build_promised
from demo.company.records import build_records
from demo.company.settlements import build_settlements
from demo.company.surroundings import build_surroundings
from demo.company.targets import build_targets
from demo.company.threats import build_threats
from demo.company.trade import Ledger, build_trade
from dossiers.models import Client, ClientSummary
from kam_crm.shared import clock
from kam_crm.shared.clock import add_months, month_start
from orders import services as orders
from orders.models import Order
from orders.services import LineInput
from plans.services import refresh_summary as refresh_plans
from receivables.services import refresh_summary as refresh_debts

SEED = 20_260
MONTHS = 24
TOLERANCE = 5  # days overdue that do not stop an order yet
DISCOUNTS_ASKED = 6
ASKED_AGO = (200, 215, 240, 265)  # minutes, before anybody decided
COMPARED = 7  # days at least to the snapshot that the first one is compared with
MARKER = "director@demo.example"


def is_loaded() -> bool:
    return bool(User.objects.filter(email=MARKER).exists())


def earlier_run(today: dt.date) -> dt.date:
    """Computed before the first one, which then has changes to show: of the month before, a week ago or more."""
    return min(month_start(today) - dt.timedelta(days=1), today - dt.timedelta(days=COMPARED))


@transaction.atomic
def load(*, is_guest: bool = False) -> Company:
    """The same names, habits and random choices on every day it is made; only the dates move with today.

    A guest comes beside people, words and rules of a company without clients and products; nobody signs in with it.
    """
    random = Random(SEED)
    today = clock.today()
    company = build(random, add_months(month_start(today), -MONTHS), today, is_guest=is_guest)
    ledger = build_trade(random, company)
    word_shares(today)
    _continue_numbers(ledger, is_guest=is_guest)
    orders.refresh_summary(None, as_of=today)
    refresh_debts(None, as_of=today)
    set_limits(company)
    refresh_debts(None, as_of=today)
    build_field_work(random, company)
    build_targets(random, company)
    build_absences(company)
    build_surroundings(company)
    build_records(company)
    build_promised(company)
    build_key_people(company)
    build_maps(company)
    build_dossiers(company, today)
    refresh_plans(None, as_of=today)
    tell_of_key_clients(company)
    settle_moments(company)
    _open_business(random, company)
    build_news(company)
    build_management(company)
    build_cooperation(company)
    build_threats(company)
    build_demand(company)
    build_papers(company)
    build_prices(company)
    build_after(company)
    build_claims(company)
    build_settlements(company)
    build_collection(company)
    return company


def _continue_numbers(ledger: Ledger, *, is_guest: bool) -> None:
    returns = sum(shipment.returns_id is not None for shipment in ledger.shipments)
    ends = {
        "orders_order_number": len(ledger.orders),
        "orders_shipment_number": len(ledger.shipments) - returns,
        "orders_return_number": len(ledger.shipments),
        **dict.fromkeys(
            (
                "orders_act_number",
                "orders_correction_number",
                "orders_claim_number",
                "receivables_reconciliation_number",
            ),
            0,
        ),
    }
    with connection.cursor() as cursor:
        for sequence, last in ends.items():
            # a guest does not set them back: the company's own numbers of before may be known elsewhere
            cursor.execute(
                f"SELECT setval(%s::regclass, greatest(%s, CASE WHEN %s THEN last_value END)) FROM {sequence}",
                [sequence, max(last, 1), is_guest],
            )


def _open_business(random: Random, company: Company) -> None:
    """Orders in every state: drafts, discounts to be approved, stops by credit, confirmed ones to be shipped."""
    figures = {row.client_id: row for row in ClientSummary.objects.all()}
    discounts = 0
    for n, client in enumerate(client for client in company.clients if company.habits[client.pk].orders):
        state = figures[client.pk]
        if state.over_limit or state.overdue_days > TOLERANCE:
            if state.over_limit:
                _submit(_order(random, company, client, Decimal(0)), "Просят отгрузить до пятницы.")
        elif n % 4 == 0:
            _order(random, company, client, Decimal(0))
        elif n % 4 == 1 and discounts < DISCOUNTS_ASKED:
            discounts += 1
            _submit(_order(random, company, client, Decimal(7)), "Конкурент даёт на 5 % дешевле.")
        elif n % 4 == 2:
            _submit(_order(random, company, client, Decimal(random.choice([0, 3]))), "")
    for request in Request.objects.filter(asked_by__in=company.users.values()):
        minutes = random.choice(ASKED_AGO)
        Request.objects.filter(pk=request.pk).update(
            asked_at=request.asked_at - dt.timedelta(minutes=minutes)
        )


def _order(random: Random, company: Company, client: Client, discount: Decimal) -> Order:
    size, day = company.habits[client.pk].size, company.today
    chosen: list[Product] = random.sample(company.products, 5)
    lines = [
        LineInput(
            product,
            sold_above(
                product, Decimal(max(1, int(size / 5 / float(company.price_on(product, client, day)))))
            ),
            discount if i == 0 else Decimal(0),
        )
        for i, product in enumerate(chosen)
    ]
    return orders.create_order(by=client.manager, client=client, lines=lines)


def _submit(order: Order, reason: str) -> None:
    orders.submit_order(by=order.client.manager, order=order, reason=reason)
