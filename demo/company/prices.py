"""Rules of prices of the demo company: what a price may come from, and one promotion that lacks its decision."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts.models import User
from catalogue.models import PriceColumn
from demo.company.base import Company
from kam_crm.shared.clock import month_end, month_start
from orders.models import PriceRule, RuleKind

DAY = dt.timedelta(days=1)


def build_prices(company: Company) -> None:
    """On the last products of the list and the last clients: whoever is shown around orders others first."""
    director = next(user for user in company.users.values() if user.role == "director")
    fries, oil, dessert = company.products[-1], company.products[-2], company.products[-3]
    last, before_last = company.clients[-1], company.clients[-2]
    columns = {column.name: column for column in PriceColumn.objects.all()}
    year = company.today.replace(month=1, day=1)
    decided: dict[str, Any] = {"decision_number": "12", "decision_on": company.start}
    _rule(director, RuleKind.COLUMN, "AX–BX, от 0,3 млн ₽ в месяц", company.start, gives_column=columns["Опт-2"],
          segments=["AX", "BX"], volume_from=Decimal(300_000), priority=10, **decided)  # fmt: skip
    quantity = _rule(director, RuleKind.QUANTITY, f"{fries.name}: от 500 и от 1000", company.start, **decided)
    _steps(quantity, (500, 3), (1000, 5))
    quantity.products.set([fries])
    turnover = _rule(
        director, RuleKind.GROUP, f"{oil.name}: оборот квартала", company.start, period="quarter"
    )
    _steps(turnover, (5_000_000, 2))
    turnover.products.set([oil])
    month = {"valid_until": month_end(company.today), "mechanics": "Скидка в строке, без выкладки"}
    promotion = _rule(
        director, RuleKind.PROMOTION, f"«Десерт месяца»: {dessert.name}", month_start(company.today),
        percent=Decimal(3), planned_cost=Decimal(90_000), actual_cost=Decimal(68_400), decision_number="38",
        decision_on=month_start(company.today) - 9 * DAY, **month,
    )  # fmt: skip
    promotion.products.set([dessert])
    undecided = _rule(
        director, RuleKind.PROMOTION, "«Декабрьский стол»", company.today, percent=Decimal(5),
        valid_until=company.today + 30 * DAY, planned_cost=Decimal(120_000),
    )  # fmt: skip
    undecided.products.set([fries, oil])
    ends_soon = _rule(
        director, RuleKind.SPECIAL, f"{oil.name}, договорённость", year, client=last, percent=Decimal(4),
        valid_until=company.today + 10 * DAY, decision_number="29", decision_on=year,
    )  # fmt: skip
    ends_soon.products.set([oil])
    long_one = _rule(
        director, RuleKind.SPECIAL, f"{fries.name}, объём года", year, client=before_last, percent=Decimal(6),
        valid_until=company.today + 300 * DAY, decision_number="27", decision_on=year,
    )  # fmt: skip
    long_one.products.set([fries])
    bonus = _rule(director, RuleKind.BONUS, "Ретробонус за год", year, period="year", **decided)
    _steps(bonus, (1_000_000, 1), (5_000_000, 2))
    bonus.clients.set(company.clients[:3])


def _rule(by: User, kind: str, name: str, since: dt.date, **values: Any) -> PriceRule:
    return PriceRule.objects.create(kind=kind, name=name, valid_from=since, created_by=by, **values)


def _steps(rule: PriceRule, *steps: tuple[int, int]) -> None:
    for threshold, given in steps:
        rule.steps.create(threshold=threshold, percent=given)
