"""Claims of clients of the demo company in each of the five steps: one overdue, one of a key client, some judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pghistory
from django.db import transaction

from demo.company.after import DAY, People, line_of, put_back, sold_lately
from demo.company.base import Company
from demo.company.others import as_rules_allow
from kam_crm.shared import clock
from kam_crm.shared.working_days import add_working_days
from orders import services as orders
from orders.models import Claim, ClaimChange, ClaimKind, ClaimLetter, DiscrepancyAct, FaultyService

# days since it was opened, how far it got, what the client says, what they want, the verdict
CLAIMS: tuple[tuple[int, int, str, str, str], ...] = (
    (1, 0, "Две коробки сливок пришли с мятыми стаканами.", "замену до пятницы", ""),
    (18, 2, "Сыр с истекающим сроком: до конца осталось пять дней.", "скидку 30 % или возврат", ""),
    (6, 4, "Машина опоздала на четыре часа, полка стояла пустой.", "компенсацию за простой", ""),
    (24, 5, "В накладной одно, в коробках другое.", "зачёт", "yes"),
    (40, 5, "Говорят, что масло горчит.", "возврат денег", "no"),
)
STEPS = (
    (orders.agree_with_client, "Извинились, всё записали со слов закупщика."),
    (orders.record_options, "Согласны на зачёт или на довоз в четверг."),
    (orders.make_offer, "Зачтём в следующем счёте и проверим паллету."),
    (orders.confirm_in_writing, "Подтверждаем: сумма будет зачтена в следующем счёте."),
    (orders.carry_out, "Зачтено, клиент сверил на другой день."),
)
MOST = Decimal(30_000)


def build_claims(company: Company) -> None:
    people = {email.partition("@")[0]: user for email, user in company.users.items()}
    stories: list[Callable[[], None]] = [
        *(partial(_claim, company, people, *story) for story in CLAIMS),
        partial(_beyond_the_limit, company, people),
        partial(_about_an_act, company, people),
    ]
    for story in stories:
        with pghistory.context(user=people["kam"].pk), as_rules_allow(company), transaction.atomic():
            story()


def _claim(
    company: Company, people: People, days: int, far: int, text: str, wanted: str, verdict: str
) -> None:
    kam = people["kam"]
    shipment = next(sold_lately(company, kam, before=company.today - days * DAY))
    line = line_of(shipment)
    claim = orders.open_claim(
        by=kam, client=shipment.client, kind=_kind(days), text=text, wanted=wanted, shipment=shipment,
        quantities={line.pk: Decimal(2)},
    )  # fmt: skip
    for step, words in STEPS[:far]:
        given: dict[str, Any] = {"reason": words}
        if step is orders.make_offer:
            given["settlement"] = min(claim.disputed, MOST)
        claim = step(by=kam, claim=claim, **given)
    if verdict:
        fault = FaultyService.objects.filter(is_active=True).order_by("pk")[0]
        orders.judge_claim(
            by=people["head"], claim=claim, verdict=verdict, fault=fault if verdict == "yes" else None,
            reason="Перепутали паллеты при сборке." if verdict == "yes" else "Партию проверили, отклонений нет.",
            loss=claim.settlement if verdict == "yes" else Decimal(0),
        )  # fmt: skip
    _mailed(claim)
    _put_back(company, claim, days)


def _beyond_the_limit(company: Company, people: People) -> None:
    """Of a key client, told to the head at once: the offer waits for the head, a lawyer looks at the contract."""
    kam = people["kam"]
    client = next(one for one in company.clients if one.is_key and one.manager_id == kam.pk)
    claim = orders.open_claim(
        by=kam, client=client, kind=_kind(2), text="Не довезли половину акции, клиент потерял продажи выходных.",
        wanted="компенсацию и новую поставку", disputed=Decimal(48_000),
    )  # fmt: skip
    for step, words in STEPS[:2]:
        claim = step(by=kam, claim=claim, reason=words)
    claim = orders.make_offer(
        by=kam, claim=claim, reason="Компенсируем половину рекламы.", settlement=Decimal(36_000)
    )
    orders.pass_to_lawyer(
        by=kam, claim=claim, lawyer=people["lawyer"], due_on=add_working_days(company.today, 3),
        reason="Есть ли в договоре ответственность за срыв акции?",
    )  # fmt: skip
    _put_back(company, claim, 3)


def _about_an_act(company: Company, people: People) -> None:
    """Its sum comes from the act; the letter went to the buyer."""
    act = DiscrepancyAct.objects.filter(status="approved", client__manager=people["kam"]).order_by("pk")[0]
    kam = people["kam"]
    claim = orders.open_claim(
        by=kam, client=act.client, kind=_kind(0), text="По акту недостача, ждём зачёта.", act=act
    )
    for step, words in STEPS[:3]:
        claim = step(by=kam, claim=claim, reason=words)
    contact = next((one for one in company.contacts.get(act.client_id, []) if one.person.email), None)
    given = {"contact": contact} if contact else {"letter_to": ""}
    claim = orders.confirm_in_writing(by=kam, claim=claim, reason=STEPS[3][1], **given)
    _mailed(claim)
    _put_back(company, claim, (company.today - act.date).days)


def _kind(turn: int) -> ClaimKind:
    kinds = list(ClaimKind.objects.filter(is_active=True).order_by("pk"))
    return kinds[turn % len(kinds)]


def _mailed(claim: Claim) -> None:
    """Nothing of the demo is ever mailed: a letter that waits has gone already."""
    ClaimLetter.objects.filter(claim=claim, status="waiting").update(status="sent", sent_at=clock.now())


def _put_back(company: Company, claim: Claim, days: int) -> None:
    """It was opened so many days ago, and its steps followed one after another."""
    opened = company.today - days * DAY
    morning = clock.at(opened, dt.time(10, 30))
    changes = list(claim.changes.order_by("pk"))
    claim.refresh_from_db()
    claim.opened_on, claim.due_on = opened, add_working_days(opened, 10)
    if claim.closed_on:
        claim.closed_on = min(opened + (days // 2) * DAY, company.today)
    if claim.verdict_on:
        claim.verdict_on = claim.closed_on or company.today
    if claim.escalated_at:
        claim.escalated_at = morning
    claim.save()
    put_back(claim, morning, "created_at")
    for number, change in enumerate(changes, 1):
        gone = days * number // (2 * len(changes))
        change.at = min(clock.at(opened + gone * DAY, dt.time(11 + number)), clock.now())
    ClaimChange.objects.bulk_update(changes, ["at"])
    letters = list(claim.letters.all())
    for letter in letters:
        moment = next(one.at for one in changes if one.pk == letter.change_id)
        put_back(letter, moment, "created_at", *(["sent_at"] if letter.sent_at else []))
        put_back(claim, moment, "letter_sent_at")
