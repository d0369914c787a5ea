"""What follows confirmed orders of the demo company: parts, moved days, refusals, returns, acts in each state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pghistory
from django.db import transaction

from accounts.models import User
from approvals import services as approvals
from catalogue.models import Stock
from demo.company.base import Company
from demo.company.others import as_rules_allow
from kam_crm.shared import clock
from kam_crm.shared.working_days import add_working_days
from orders import services as orders
from orders.acts.services import Signature
from orders.models import (
    DiscrepancyAct,
    DiscrepancyKind,
    GoodsReturn,
    NoticeStatus,
    Order,
    OrderStatus,
    PurchaseRequest,
    RefusalReason,
    ReturnReason,
    ServiceKind,
    Shipment,
    ShipmentLine,
)
from orders.services import Found

DAY = dt.timedelta(days=1)
PIECES = 4  # at least, of a line that comes short

People = dict[str, User]


def build_after(company: Company) -> None:
    people = {email.partition("@")[0]: user for email, user in company.users.items()}
    shipments = sold_lately(company, people["kam"])
    steps: list[Callable[[], Any]] = [
        lambda: _to_come(company, people),
        lambda: _returns(people, shipments),
        lambda: _acts(people, shipments),
        lambda: _stock(company, people),
    ]
    for step in steps:
        with pghistory.context(user=people["support"].pk), as_rules_allow(company), transaction.atomic():
            step()


def sold_lately(company: Company, manager: User, before: dt.date | None = None) -> Iterator[Shipment]:
    """Shipments to clients of a manager that nobody has said anything about, each with a line large enough.

    The newest before that day, or before today, first.
    """
    sold = ShipmentLine.objects.filter(
        client__manager=manager,
        kind="sale",
        quantity__gte=PIECES,
        order_line__isnull=False,
        date__lt=before or company.today,
    )
    newest = sold.filter(
        shipment__returned_by=None,
        shipment__announced_returns=None,
        shipment__acts=None,
        shipment__claims=None,
    )
    keys = dict.fromkeys(newest.order_by("-date", "-shipment").values_list("shipment", flat=True)[:200])
    rows = Shipment.objects.select_related("client__manager", "order").in_bulk(list(keys))
    return iter([rows[key] for key in keys])


def line_of(shipment: Shipment) -> ShipmentLine:
    found: ShipmentLine = shipment.lines.filter(kind="sale", quantity__gte=PIECES).order_by("pk")[0]
    return found


def put_back(row: Any, moment: dt.datetime, *columns: str) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**dict.fromkeys(columns, moment))


# ---- what is still to come -----------------------------------------------------------------------------------------


def _to_come(company: Company, people: People) -> None:
    """Days moved by us and by a client, a line that will not come, something bought, services that are owed."""
    kam2, support = people["kam2"], people["support"]
    rows = (
        Order.objects.filter(status=OrderStatus.CONFIRMED).select_related("client__manager").order_by("-pk")
    )
    first, second, third = rows[:3]
    later = add_working_days(company.today, 4)
    orders.reschedule_order(
        by=first.client.manager,
        order=first,
        ship_on=later,
        reason="Поставщик сдвинул приход масла.",
        side="ours",
    )
    orders.reschedule_order(
        by=second.client.manager,
        order=second,
        ship_on=later,
        reason="Склад клиента на инвентаризации.",
        side="client",
    )
    line = third.lines.order_by("position")[0]
    orders.refuse_lines(
        by=support, order=third, side="ours", quantities={line.pk: min(line.quantity, Decimal(1))},
        cause=RefusalReason.objects.filter(is_active=True).order_by("position")[0],
        reason="Последняя коробка повреждена.", measure="Держать запас на неделю.", responsible=support,
        measure_due=add_working_days(company.today, 5),
    )  # fmt: skip
    for order in (first, second):
        wanted = order.lines.order_by("position")[0]
        orders.ask_purchase(
            by=support,
            order=order,
            quantities={wanted.pk: wanted.quantity},
            expected_on=later,
            note="к отгрузке",
        )
    bought, come = PurchaseRequest.objects.order_by("pk")[:2]
    orders.order_purchase(by=support, purchase=bought, supplier="Молочный завод «Луг»", expected_on=later)
    orders.order_purchase(by=support, purchase=come, supplier="Комбинат «Север»")
    orders.receive_purchase(by=support, purchase=come)
    kinds = list(ServiceKind.objects.offered()[:2])
    for kind, text in zip(kinds, ("до 10:00, через склад Б", "два грузчика"), strict=False):
        owed = orders.add_service_line(by=support, order=first, kind=kind, text=text, due_on=later)
    orders.complete_service_line(by=support, line=owed, result="Принято без замечаний.")
    orders.set_deadline(by=support, order=second, due_at=clock.now() + dt.timedelta(hours=3))
    orders.add_order_note(by=support, order=second, text="Клиент просит позвонить водителю за час.")
    _letter(company, people, first)
    if not company.is_guest:
        contact = company.contacts[first.client_id][0]
        orders.set_notices(by=first.client.manager, client=first.client, is_on=True, contact=contact)
    shipped = Shipment.objects.filter(order__status=OrderStatus.PART_SHIPPED, client__manager=kam2).first()
    if shipped is not None:
        orders.set_delivery(
            by=support, shipment=shipped, address="склад клиента, ворота 3", window="9–12", carrier="Дальрейс"
        )


def _letter(company: Company, people: People, order: Order) -> None:
    """Told by hand this morning: it has gone, nothing of the demo is ever mailed."""
    contact = next(one for one in company.contacts[order.client_id] if one.person.email)
    orders.choose_contact(by=people["support"], order=order, contact=contact)
    letter = orders.tell_client(by=people["support"], order=order, kind="rescheduled")
    letter.status, letter.sent_at = NoticeStatus.SENT, clock.now()
    letter.save(update_fields=["status", "sent_at"])


def _stock(company: Company, people: People) -> None:
    """Agreed with the first key client: one product is there, one is sold out."""
    client = next(one for one in company.clients if one.manager_id == people["kam"].pk)
    sold_out = Stock.objects.filter(quantity=0, product__in=company.products).order_by("product")[0].product
    for product, quantity in ((company.products[1], 20), (sold_out, 40)):
        orders.agree_stock(
            by=people["kam"], client=client, product=product, quantity=Decimal(quantity),
            until=company.today + 180 * DAY, note="по плану сотрудничества",
        )  # fmt: skip


# ---- what came back, and what came otherwise -------------------------------------------------------------------


def _returns(people: People, shipments: Iterator[Shipment]) -> None:
    """One waits for its goods, one was accepted."""
    causes = list(ReturnReason.objects.filter(is_active=True).order_by("pk")[:2])
    for cause, days, text in zip(causes, (3, 6), ("Вздутая упаковка.", "Бой при разгрузке."), strict=True):
        shipment = next(shipments)
        back = orders.announce_return(
            by=people["kam"], shipment=shipment, quantities={line_of(shipment).pk: Decimal(2)}, reason=text,
            cause=cause, measure="Проверять паллету при отгрузке.",
        )  # fmt: skip
        put_back(back, clock.now() - days * DAY, "announced_at")
    waiting: GoodsReturn = back
    orders.accept_goods(by=people["support"], goods_return=waiting, date=clock.today())


def _acts(people: People, shipments: Iterator[Shipment]) -> None:
    """In each state of the route."""
    kam, support, head = people["kam"], people["support"], people["head"]
    natures = {kind.nature: kind for kind in DiscrepancyKind.objects.filter(is_active=True).order_by("-pk")}

    def drawn_up(nature: str, note: str) -> DiscrepancyAct:
        shipment = next(shipments)
        line = line_of(shipment)
        actual = line.quantity + 1 if nature == "surplus" else line.quantity - 2
        day = min(shipment.date + DAY, clock.today())
        return orders.draw_up_act(
            by=kam, shipment=shipment, found=[Found(actual, line=line.pk, kind=natures[nature])], date=day, note=note,
            signatures=[Signature("Кузьмин А. П.", "carrier", day), Signature("Орлова Е. В.", "client", day)],
        )  # fmt: skip

    def sent(nature: str, note: str) -> DiscrepancyAct:
        return orders.submit_act(by=kam, act=drawn_up(nature, note))

    def decided(nature: str, note: str) -> DiscrepancyAct:
        act = orders.confirm_goods(by=support, act=sent(nature, note))
        approvals.approve(by=head, request=act.approvals.get())
        act.refresh_from_db()
        return act

    drawn_up("damage", "Ждём фото с разгрузки.")
    late = sent("shortage", "Недовезли коробку.")
    DiscrepancyAct.objects.filter(pk=late.pk).update(step_due_on=add_working_days(clock.today(), -1))
    orders.confirm_goods(by=support, act=sent("quality", "Температура в кузове выше нормы."))
    decided("shortage", "Пломба цела, в паллете меньше.")
    decided("surplus", "Пришло больше, клиент оставляет.")
    orders.reverse_act(by=head, act=decided("damage", "Бой."), reason="Разбитое нашли у себя на складе.")
    orders.dispute_act(by=support, act=sent("shortage", "Нет двух штук."), reason="По весам отгружено всё.")
    orders.withdraw_act(by=kam, act=drawn_up("quality", "Этикетка."), reason="Клиент принял как есть.")
