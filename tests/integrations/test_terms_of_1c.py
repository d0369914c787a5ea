"""Contracts, limits and price columns as 1C writes them: Russian headers, clients by their names, totals left out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import User
from dossiers.models import Client, Contract
from integrations.imports.problems import Counts
from orders.models import ClientPriceColumn
from receivables.models import CreditLimit
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import PriceColumnFactory
from tests.integrations.files import give

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def client(kam: User) -> Client:
    found: Client = ClientFactory(code="K1", name="Север", legal_name="ООО «Север»", manager=kam)
    return found


def test_contracts_of_1c(admin: User, client: Client) -> None:
    file = (
        "Договоры контрагентов\n\n"
        "Контрагент;Номер договора;Дата договора;Срок действия по;Отсрочка, дней;Валюта\n"
        "ООО «Север»;Д-15;15.01.2026 0:00:00;31.12.2026 0:00:00;30;руб.\n"
    )
    assert give("contracts", file, admin) == Counts(created=1)
    contract = Contract.objects.get()
    assert (contract.client, contract.number, contract.payment_term_days) == (client, "Д-15", 30)
    assert (contract.signed_on, contract.valid_to) == (dt.date(2026, 1, 15), dt.date(2026, 12, 31))
    assert give("contracts", file, admin) == Counts(unchanged=1)


def test_limits_of_1c(admin: User, client: Client) -> None:
    file = (
        "Код контрагента;Контрагент;Кредитный лимит, руб.;Действует с;Основание\n"
        "K1;ООО «Север»;1 500 000,00;01.02.2026;по истории оплат\n"
        "Итого;;1 500 000,00;;\n"
    )
    assert give("limits", file, admin) == Counts(created=1)
    limit = CreditLimit.objects.get()
    assert (limit.client, limit.amount, limit.valid_from) == (client, Decimal(1_500_000), dt.date(2026, 2, 1))
    assert (limit.way, limit.reason) == ("limit", "по истории оплат")


def test_price_columns_of_clients_of_1c(admin: User, client: Client) -> None:
    column = PriceColumnFactory(name="Опт-2")
    file = "Партнёр;Вид цен;Действует с\nСевер;Опт-2;01.02.2026\n"
    assert give("columns", file, admin) == Counts(created=1)
    found = ClientPriceColumn.objects.get()
    assert (found.client, found.column, found.valid_from) == (client, column, dt.date(2026, 2, 1))
