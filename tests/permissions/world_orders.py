from __future__ import annotations

import datetime as dt
from decimal import Decimal

from catalogue.models import VatRate
from kam_crm.shared import clock
from orders.models import FaultyService, NoticeSetting, NoticeTemplate, OrderNotice
from tests.factories.accounts import UserFactory
from tests.factories.after import (
    AgreedStockFactory,
    LineRefusalFactory,
    OrderNoteFactory,
    PromisedDateFactory,
    PurchaseRequestFactory,
    RefusalReasonFactory,
    ServiceKindFactory,
    ServiceLineFactory,
)
from tests.factories.approvals import ApprovalFactory
from tests.factories.orders import (
    ActLineFactory,
    ClaimFactory,
    ClientPriceColumnFactory,
    GoodsReturnFactory,
    OrderFactory,
    OrderLineFactory,
    PriceColumnFactory,
    PriceFactory,
    PriceRuleFactory,
    ProductFactory,
    ShipmentFactory,
    ShipmentLineFactory,
)
from tests.permissions.world import World


def build_orders(world: World) -> None:
    """Each side has a draft with sales support, a discount asked for by somebody else, and a shipment."""
    column = PriceColumnFactory()
    world["lawyer_of_claims"] = UserFactory(role="lawyer")
    world["fault"] = FaultyService.objects.first()
    world["other_column"] = PriceColumnFactory(name="Другая", position=2)
    world["refusal_reason"] = RefusalReasonFactory()
    world["letter"] = NoticeTemplate.objects.get(kind="confirmed")
    world["service_kind"] = ServiceKindFactory()
    price = PriceFactory(column=column)
    for side in world.sides.values():
        client = side["client"]
        side["product"], side["group"] = price.product, price.product.group
        side["column"], side["price"], side["vat_rate"] = column, price, VatRate.objects.first()
        side["order"] = OrderFactory(
            client=client, column=column, gross=Decimal(1220), passed_on_at=clock.now()
        )
        side["order_line"] = OrderLineFactory(order=side["order"], product=price.product)
        side["waiting"] = OrderFactory(client=client, column=column, gross=Decimal(1220), status="approval")
        OrderLineFactory(order=side["waiting"], product=price.product, discount=Decimal(7))
        side["approval"] = ApprovalFactory(
            order=side["waiting"], asked=Decimal(7), asked_by=world.users["support"]
        )
        yesterday = clock.today() - dt.timedelta(days=1)
        side["due_order"] = OrderFactory(
            client=client, column=column, date=yesterday, ship_on=yesterday, status="shipped"
        )
        side["line_refusal"] = LineRefusalFactory(
            order_line=OrderLineFactory(order=side["due_order"], product=price.product),
            cause=world["refusal_reason"],
        )
        side["promised_date"] = PromisedDateFactory(order=side["due_order"])
        side["refusal_reason"] = world["refusal_reason"]
        side["service_kind"] = world["service_kind"]
        side["service_line"] = ServiceLineFactory(order=side["due_order"], kind=world["service_kind"])
        side["agreed_stock"] = AgreedStockFactory(client=client, product=price.product)
        side["purchase"] = PurchaseRequestFactory(order=side["due_order"], product=price.product)
        side["letter"] = world["letter"]
        side["order_notice"] = OrderNotice.objects.create(
            order=side["due_order"], kind="confirmed", subject="x"
        )
        side["notice_setting"] = NoticeSetting.objects.create(client=client)
        side["order_note"] = OrderNoteFactory(order=side["order"])
        side["shipment"] = ShipmentFactory(client=client, number=f"Shipment of {side.name}")
        side["shipment_line"] = ShipmentLineFactory(shipment=side["shipment"], product=price.product)
        side["goods_return"] = GoodsReturnFactory(
            shipment=side["shipment"], announced_by=world.users["director"]
        )
        side["special"] = PriceRuleFactory(
            kind="special", client=client, products=[price.product], status="active",
            created_by=world.users["director"],
        )  # fmt: skip
        side["proposal"] = PriceRuleFactory(
            kind="special", client=client, status="waiting", created_by=client.manager
        )
        side["promotion"] = PriceRuleFactory(created_by=world.users["director"])
        side["decided_promotion"] = PriceRuleFactory(
            created_by=world.users["director"], decision_number="38", decision_on=clock.today(),
            products=[ProductFactory()],
        )  # fmt: skip
        for name, status in (("act", "draft"), ("asked_act", "asked")):
            side[name] = ActLineFactory(
                act__client=client, act__shipment=side["shipment"], act__status=status,
                act__author=world["lawyer_of_claims"], act__number=f"{name} of {side.name}",
                shipment_line=ShipmentLineFactory(shipment=side["shipment"], product=price.product),
            ).act  # fmt: skip
        side["asked_act"].step = 1
        side["asked_act"].save()
        side["claim"] = ClaimFactory(
            client=client, number=f"Claim of {side.name}", author=world["lawyer_of_claims"]
        )
        side["client_column"] = ClientPriceColumnFactory(client=client, column=column)
