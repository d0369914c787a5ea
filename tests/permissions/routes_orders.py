from __future__ import annotations

from typing import Any

from kam_crm.shared import clock
from orders.models import ClaimKind
from tests.permissions.matrix import EVERYBODY, EVERYTHING, NOTHING, WORKERS, Route
from tests.permissions.world import World

SELLERS = {"kam", "head"}
WRITERS = {"kam", "head", "support"}
DECIDERS = {"head", "director"}
RULERS = {"director", "admin"}


def same(**data: Any) -> Any:
    return lambda world, obj: data


def of_line(world: World, line: Any) -> dict[str, Any]:
    return {"pk": line.order_id, "line": line.uuid}


def of_earlier(world: World, order: Any) -> dict[str, Any]:
    """Into the draft of the side from its order that waits."""
    return {
        "pk": order.pk,
        "source": order.client.orders.exclude(pk=order.pk).filter(lines__isnull=False)[0].pk,
    }


def of_client(world: World, client: Any) -> dict[str, Any]:
    return {"client": client.pk}


def of_order(world: World, order: Any) -> dict[str, Any]:
    return {"order": order.pk}


def added(world: World, order: Any) -> dict[str, Any]:
    return {"product": order.lines.get().product.code, "quantity": "2"}


def refused_whole(world: World, order: Any) -> dict[str, Any]:
    rests = {f"line_{line.pk}": str(line.quantity) for line in order.lines.all()}
    return {"side": "client", "cause": world["refusal_reason"].pk, **rests}


def came_by_car(world: World, shipment: Any) -> dict[str, Any]:
    return {"address": "Nevsky 1", "planned_on": clock.today().isoformat()}


def a_letter(world: World, letter: Any) -> dict[str, Any]:
    return {"subject_ru": "Заказ", "body_ru": "Заказ", "subject_en": "Order", "body_en": "Order"}


def notices_of(world: World, client: Any) -> dict[str, Any]:
    return {"client": client.pk, "is_on": False}


def a_service(world: World, order: Any) -> dict[str, Any]:
    return {"kind": world["service_kind"].pk}


def of_purchase(purchase: Any) -> str:
    return str(purchase.order.number)


def kept(world: World, client: Any) -> dict[str, Any]:
    return {"product": world.sides["kam"]["product"].code, "quantity": "5"}


def kept_for(world: World, client: Any) -> dict[str, Any]:
    return {"client": client.pk, "product_code": world.sides["kam"]["product"].code, "quantity": "5"}


def service_of(world: World, order: Any) -> dict[str, Any]:
    return {"order": order.pk, "kind": world["service_kind"].name}


def sold(shipment: Any) -> Any:
    """Its line, not what came back of it or was corrected since."""
    return shipment.lines.filter(kind="sale").earliest("pk")


def came_back(world: World, shipment: Any) -> dict[str, Any]:
    return {"reason": "broken", f"quantity-{sold(shipment).pk}": "1"}


def lines_of(world: World, order: Any) -> dict[str, Any]:
    return {"lines": [{"product_code": order.lines.get().product.code, "quantity": "2"}]}


def announced(world: World, shipment: Any) -> dict[str, Any]:
    lines = [{"line": sold(shipment).pk, "quantity": "1"}]
    return {"shipment": shipment.pk, "reason": "broken", "lines": lines}


def other_column(world: World, client: Any) -> dict[str, Any]:
    return {"column": world["other_column"].pk, "reason": "a chain"}


def other_column_of(world: World, client: Any) -> dict[str, Any]:
    return {"client": client.pk, "column": world["other_column"].name, "reason": "a chain"}


def price_asked(world: World, client: Any) -> dict[str, Any]:
    product = world.sides["kam"]["product"]
    return {"client": client.pk, "product": product.code, "quantity": 1, "on": clock.today().isoformat()}


def of_price(world: World, price: Any) -> dict[str, Any]:
    return {"product": price.product_id, "column": price.column_id}


def of_product(world: World, product: Any) -> dict[str, Any]:
    return {"product": product.pk}


def special_of(world: World, client: Any) -> dict[str, Any]:
    code, until = world.sides["kam"]["product"].code, "2099-01-01"
    return {
        "client_code": client.code,
        "products": [code],
        "percent": "5",
        "valid_until": until,
        "reason": "a chain",
    }


def found_short(world: World, shipment: Any) -> dict[str, Any]:
    return {"date": clock.today(), f"actual-{shipment.lines.first().pk}": "1"}


def changed_act(world: World, act: Any) -> dict[str, Any]:
    return {f"actual-{act.lines.get().shipment_line_id}": "3"}


def drawn(world: World, shipment: Any) -> dict[str, Any]:
    return {"shipment": shipment.pk, "lines": [{"line": shipment.lines.first().pk, "actual": "1"}]}


def claimed(world: World, client: Any) -> dict[str, Any]:
    return {"client": client.pk, "kind": ClaimKind.objects.first().pk, "text": "short"}


def claimed_by_code(world: World, client: Any) -> dict[str, Any]:
    return {"client_code": client.code, "kind": ClaimKind.objects.first().name, "text": "short"}


def to_lawyer(world: World, claim: Any) -> dict[str, Any]:
    return {"lawyer": world["lawyer_of_claims"].pk, "due_on": clock.today(), "reason": "court"}


def to_lawyer_by_mail(world: World, claim: Any) -> dict[str, Any]:
    return {"lawyer": world["lawyer_of_claims"].email, "due_on": clock.today().isoformat(), "reason": "court"}


def judged(world: World, claim: Any) -> dict[str, Any]:
    return {"verdict": "yes", "fault": world["fault"].pk, "reason": "ours"}


def judged_by_name(world: World, claim: Any) -> dict[str, Any]:
    return {"verdict": "yes", "fault": world["fault"].name, "reason": "ours"}


RECORDED: dict[str, Any] = {"data": lambda world, obj: {"reason": "by phone"}}
CLAIM_STEPS = ("agree", "options", "offer", "confirm", "execute", "otherwise", "withdraw", "escalate")


def page(name: str, roles: Any = WORKERS, **options: Any) -> Route:
    return Route(f"orders:{name}", roles=roles, **options)


def sales_of(world: World, rule: Any) -> dict[str, Any]:
    return {"pk": rule.pk, "period": "during"}


def api(name: str, roles: Any = WORKERS, **options: Any) -> Route:
    return Route(f"api:{name}", roles=roles, **options)


def sent(name: str, roles: Any, obj: str, **options: Any) -> Route:
    return page(name, roles, obj=obj, method="post", **options)


def said(name: str, roles: Any, obj: str, **options: Any) -> Route:
    return api(f"orders-{name}", roles, obj=obj, method="post", **options)


PAGES = [
    page("order_list", lists="order", query=same(scope="all")),
    page("order_export", lists="order", query=same(format="csv", scope="all")),
    page("order_new", SELLERS, obj="client", kwargs=NOTHING, query=of_client),
    sent("order_new", SELLERS, "client", kwargs=NOTHING, data=of_client, hidden={422}),
    page("order_detail", obj="order"),
    page("order_edit", WRITERS, obj="order"),
    sent("order_edit", WRITERS, "order", data=same(ship_on="2099-01-01", note="by noon")),
    sent("line_add", WRITERS, "order", data=added),
    sent("line_edit", WRITERS, "order_line", kwargs=of_line, data=same(quantity="3", discount="1")),
    sent("line_remove", WRITERS, "order_line", kwargs=of_line),
    page("line_why", obj="order_line", kwargs=of_line),
    sent("order_recognise", WRITERS, "order", data=same(text="1 2")),
    page("order_repeat", WRITERS, obj="order", kwargs=of_earlier),
    page("order_basket", WRITERS, obj="order"),
    sent("order_attach", WRITERS | {"finance"}, "order"),
    page("entry_times"),
    sent("order_split", WRITERS, "order", data=same(way="without")),
    sent("order_submit", SELLERS, "order"),
    sent("order_withdraw", SELLERS, "waiting"),
    sent("order_cancel", SELLERS, "waiting", data=same(reason="too late")),
    sent("order_pass_on", SELLERS, "order"),
    sent("order_hand_back", WRITERS, "order"),
    sent("order_recheck", SELLERS, "waiting"),
    sent("order_reschedule", WRITERS, "to_ship", data=same(ship_on="2099-01-01", reason="they asked")),
    sent("order_refuse_rest", {"support"}, "to_ship", data=same(side="client", reason="they do not want it")),
    page("otif", query=same(by="month")),
    page("otif_rows", lists="due_order", query=same(scope="all")),
    page("otif_export", lists="due_order", query=same(format="csv", scope="all")),
    page("order_refuse_lines", {"support"}, obj="to_ship"),
    sent("order_refuse_lines", {"support"}, "to_ship", data=refused_whole),
    page("order_move", WRITERS, obj="to_ship"),
    sent(
        "order_move", WRITERS, "to_ship", data=same(ship_on="2099-01-01", side="client", reason="they asked")
    ),
    page("refusal_measure", WRITERS, obj="line_refusal"),
    sent("refusal_measure", WRITERS, "line_refusal", data=same(measure="keep more")),
    page("shipment_delivery", {"support"}, obj="shipment"),
    sent("shipment_delivery", {"support"}, "shipment", data=came_by_car),
    page("support_desk", {"support"}, lists="order"),
    page("order_phone", {"support"}),
    sent("order_phone", {"support"}, "client", kwargs=NOTHING, data=of_client, hidden={422}),
    sent("order_take", {"support"}, "order"),
    sent("order_give_back", {"support"}, "order"),
    sent("order_deadline", WRITERS, "order", data=same(day="2099-01-01")),
    sent("order_note", WRITERS, "order", data=same(text="call them first")),
    sent("order_purchase", WRITERS, "to_ship"),
    sent("service_add", WRITERS, "order", data=a_service),
    sent("service_done", WRITERS, "service_line"),
    sent("service_remove", WRITERS, "service_line"),
    page("purchase_list", lists="purchase", query=same(scope="all"), mark=of_purchase),
    page("purchase_export", lists="purchase", query=same(format="csv", scope="all"), mark=of_purchase),
    sent("purchase_order", {"support"}, "purchase"),
    sent("purchase_arrive", {"support"}, "purchase"),
    sent("purchase_cancel", WRITERS, "purchase", data=same(reason="too late")),
    sent("order_tell", WRITERS, "to_ship", data=same(kind="confirmed")),
    sent("order_contact", WRITERS, "to_ship", data=same(contact="")),
    page("client_notices", SELLERS, obj="client"),
    sent("client_notices", SELLERS, "client", data=same(locale="ru")),
    page("letters", {"admin"}),
    page("letter_edit", {"admin"}, obj="letter", sees=EVERYTHING),
    sent("letter_edit", {"admin"}, "letter", sees=EVERYTHING, data=a_letter),
    page("client_history", obj="client"),
    page("client_history_export", obj="client", query=same(format="csv")),
    page("stock_agree", SELLERS, obj="client"),
    sent("stock_agree", SELLERS, "client", data=kept),
    sent("stock_end", SELLERS, "agreed_stock"),
    page("client_orders", obj="client"),
    page("client_sales", obj="client", query=same(format="csv")),
    page("product_picker", obj="order", kwargs=NOTHING, query=of_order, hidden={200}),
    page("shipment_detail", obj="shipment"),
    sent("shipment_return", SELLERS, "shipment", data=came_back),
    page("return_list", lists="goods_return", mark=lambda back: str(back.shipment.number)),
    sent("return_accept", {"support"}, "goods_return", data=same(date=clock.today())),
    sent("return_refuse", {"support"}, "goods_return", data=same(reason="they are whole")),
    sent("return_withdraw", SELLERS, "goods_return"),
    page("analysis"),
    page("act_list", lists="act", query=same(scope="all")),
    page("act_export", lists="act", query=same(format="csv", scope="all")),
    page("act_route", {"director"}),
    page("act_route", {"director"}, method="post", data=lambda world, obj: {"decider-0": "act"}),
    page("act_new", WRITERS, obj="shipment"),
    sent("act_new", WRITERS, "shipment", data=found_short),
    page("act_detail", obj="act"),
    page("act_print", obj="act"),
    page("act_edit", WRITERS, obj="act"),
    sent("act_edit", WRITERS, "act", data=changed_act),
    sent("act_file", {"kam", "head", "support", "finance"}, "act"),
    sent("act_submit", WRITERS, "act"),
    sent("act_withdraw", WRITERS, "act"),
    sent("act_confirm", {"support", "director"}, "asked_act"),
    sent("act_book", {"finance", "director"}, "asked_act"),
    sent("act_dispute", {"support", "director"}, "asked_act", **RECORDED),
    sent("act_reverse", DECIDERS, "asked_act", **RECORDED),
    page("claim_list", lists="claim", query=same(scope="all")),
    page("claim_export", lists="claim", query=same(format="csv", scope="all")),
    page("claim_new", SELLERS | {"finance"}, obj="client", kwargs=NOTHING, query=of_client),
    sent("claim_new", SELLERS | {"finance"}, "client", kwargs=NOTHING, data=claimed, hidden={422}),
    page("claim_detail", obj="claim"),
    page("claim_letter", obj="claim"),
    *(sent(f"claim_{step}", SELLERS, "claim", **RECORDED) for step in CLAIM_STEPS),
    sent("claim_disputed", SELLERS, "claim", data=same(disputed="10", reason="less")),
    sent("claim_lawyer", SELLERS, "claim", data=to_lawyer),
    sent("claim_judge", DECIDERS, "claim", data=judged),
    page("price_column", obj="client"),
    page("price_board", EVERYBODY, sees=EVERYTHING),
    page("price_why", obj="client", kwargs=NOTHING, query=price_asked, hidden={422}),
    page("price_history", EVERYBODY, obj="price", kwargs=of_price, sees=EVERYTHING),
    page("price_columns"),
    page("price_buyers", obj="product", kwargs=of_product, sees=EVERYTHING),
    page("prices_set", RULERS, method="post", data=same(valid_from="2099-01-01")),
    page("price_rule", EVERYBODY, obj="special"),
    page("price_rule_sales", obj="decided_promotion", sees=EVERYTHING, kwargs=sales_of),
    page("price_rule_new", SELLERS, kwargs=same(kind="special")),
    page(
        "price_rule_new",
        RULERS,
        method="post",
        kwargs=same(kind="quantity"),
        data=same(name="x", steps="1 = 1"),
    ),
    sent("price_rule_end", DECIDERS | {"admin"}, "special", data=same(reason="sold out")),
    sent(
        "price_rule_decide", DECIDERS, "promotion", data=same(number="38", on=clock.today()), sees=EVERYTHING
    ),
    sent("price_rule_cost", DECIDERS, "promotion", data=same(actual_cost="5"), sees=EVERYTHING),
    sent("price_rule_withdraw", SELLERS, "proposal", also={403}),  # only who proposed it
    sent("price_column", SELLERS, "client", data=other_column),
]
REFERENCES = {
    "products": "product",
    "product-groups": "group",
    "price-columns": "column",
    "prices": "price",
    "vat-rates": "vat_rate",
}
API = [
    api("price-rules-list", lists="special"),
    api(
        "price-rules-list",
        SELLERS,
        method="post",
        obj="client",
        kwargs=NOTHING,
        data=special_of,
        hidden={400},
    ),
    api("price-rules-detail", obj="special"),
    api(
        "price-rules-promotions",
        DECIDERS,
        method="post",
        data=same(name="x", percent="1", valid_until="2099-01-01"),
    ),
    api(
        "price-rules-discounts",
        RULERS,
        method="post",
        data=same(name="x", kind="quantity", steps=[{"threshold": "1", "percent": "1"}]),
    ),
    api("price-rules-columns", RULERS, method="post", data=same(name="x", column="Другая")),
    api("price-rules-end", DECIDERS | {"admin"}, method="post", obj="special", data=same(reason="sold out")),
    api(
        "price-rules-decide",
        DECIDERS,
        method="post",
        obj="promotion",
        sees=EVERYTHING,
        data=same(number="38", on=clock.today().isoformat()),
    ),
    api(
        "price-rules-cost",
        DECIDERS,
        method="post",
        obj="promotion",
        sees=EVERYTHING,
        data=same(actual_cost="5"),
    ),
    api("price-rules-withdraw", SELLERS, method="post", obj="proposal", also={403}),
    api("orders-list", lists="order"),
    api("orders-detail", obj="order"),
    api("orders-list", SELLERS, obj="client", method="post", kwargs=NOTHING, data=of_client, hidden={400}),
    api("orders-detail", WRITERS, obj="order", method="patch", data=lines_of),
    said("recognise", WRITERS, "order", data=same(text="1 2")),
    api("orders-repeat", WRITERS, obj="order"),
    api("orders-basket", WRITERS, obj="order"),
    api("orders-advice", WRITERS, obj="order"),
    said("take-advice", WRITERS, "order"),
    api("orders-ways", WRITERS, obj="order"),
    said("choose-way", WRITERS, "order", data=same(way="without")),
    said("submit", SELLERS, "order"),
    said("withdraw", SELLERS, "waiting"),
    said("cancel", SELLERS, "waiting", data=same(reason="too late")),
    said("pass-on", SELLERS, "order"),
    said("hand-back", WRITERS, "order"),
    said("recheck", SELLERS, "waiting"),
    said("reschedule", WRITERS, "to_ship", data=same(ship_on="2099-01-01", reason="they asked")),
    said("refuse-rest", {"support"}, "to_ship", data=same(side="client", reason="they do not want it")),
    said("refuse-lines", {"support"}, "to_ship", data=same(side="client", reason="they do not want it")),
    said("approve", DECIDERS, "waiting"),
    said("refuse", DECIDERS, "waiting", data=same(reason="too much")),
    said("release", DECIDERS, "waiting", data=same(reason="they pay on Friday")),
    api("returns-list", lists="goods_return"),
    api("returns-detail", obj="goods_return"),
    api("returns-list", SELLERS, obj="shipment", method="post", kwargs=NOTHING, data=announced, hidden={422}),
    api(
        "returns-accept",
        {"support"},
        obj="goods_return",
        method="post",
        data=same(date=clock.today().isoformat()),
    ),
    api("returns-refuse", {"support"}, obj="goods_return", method="post", data=same(reason="they are whole")),
    api("returns-withdraw", SELLERS, obj="goods_return", method="post"),
    api("client-price-columns-list", lists="client_column"),
    api("client-price-columns-detail", obj="client_column"),
    api(
        "client-price-columns-list",
        SELLERS,
        obj="client",
        method="post",
        kwargs=NOTHING,
        data=other_column_of,
        hidden={400},
    ),
    api("acts-list", lists="act"),
    api("acts-detail", obj="act"),
    api("acts-list", WRITERS, obj="shipment", method="post", kwargs=NOTHING, data=drawn, hidden={422}),
    api("acts-submit", WRITERS, obj="act", method="post"),
    api("acts-withdraw", WRITERS, obj="act", method="post"),
    api("acts-confirm", {"support", "director"}, obj="asked_act", method="post"),
    api("acts-book", {"finance", "director"}, obj="asked_act", method="post"),
    api("acts-dispute", {"support", "director"}, obj="asked_act", method="post", **RECORDED),
    api("acts-reverse", DECIDERS, obj="asked_act", method="post", **RECORDED),
    api("claims-list", lists="claim"),
    api("claims-detail", obj="claim"),
    api(
        "claims-list",
        SELLERS | {"finance"},
        obj="client",
        method="post",
        kwargs=NOTHING,
        data=claimed_by_code,
        hidden={422},
    ),
    *(
        api(f"claims-{step}", SELLERS, obj="claim", method="post", **RECORDED)
        for step in (*(one for one in CLAIM_STEPS if one != "options"), "note-options")
    ),
    api("claims-disputed", SELLERS, obj="claim", method="post", data=same(disputed="10.00", reason="less")),
    api("claims-lawyer", SELLERS, obj="claim", method="post", data=to_lawyer_by_mail),
    api("claims-judge", DECIDERS, obj="claim", method="post", data=judged_by_name),
    api("shipments-list", lists="shipment"),
    api("shipments-detail", obj="shipment"),
    api("shipment-lines-list", lists="shipment_line"),
    api("shipment-lines-detail", obj="shipment_line"),
    api("shipments-deliver", {"support"}, obj="shipment", method="post", data=came_by_car),
    api("order-fulfilment-list", lists="due_order"),
    api("order-fulfilment-detail", obj="due_order"),
    said("phone", {"support"}, "client", kwargs=NOTHING, data=of_client, hidden={400}),
    said("take", {"support"}, "order"),
    said("give-back", {"support"}, "order"),
    said("deadline", WRITERS, "order", data=same(due_at="2099-01-01T12:00:00+03:00")),
    said("notes", WRITERS, "order", data=same(text="call them first")),
    said("purchase", WRITERS, "to_ship"),
    said("tell", WRITERS, "to_ship", data=same(kind="confirmed")),
    said("notice-contact", WRITERS, "to_ship", data=same(contact=None)),
    api("order-notices-list", lists="order_notice"),
    api("order-notices-detail", obj="order_notice"),
    api("client-notices-list", lists="notice_setting"),
    api("client-notices-detail", obj="notice_setting"),
    api(
        "client-notices-list",
        SELLERS,
        obj="client",
        method="post",
        kwargs=NOTHING,
        data=notices_of,
        hidden={400},
    ),
    api("order-notes-list", lists="order_note"),
    api("order-notes-detail", obj="order_note"),
    api("agreed-stock-list", lists="agreed_stock"),
    api("agreed-stock-detail", obj="agreed_stock"),
    api(
        "agreed-stock-list", SELLERS, obj="client", method="post", kwargs=NOTHING, data=kept_for, hidden={400}
    ),
    api("agreed-stock-end", SELLERS, obj="agreed_stock", method="post"),
    api("purchase-requests-list", lists="purchase"),
    api("purchase-requests-detail", obj="purchase"),
    api("purchase-requests-order", {"support"}, obj="purchase", method="post"),
    api("purchase-requests-arrive", {"support"}, obj="purchase", method="post"),
    api("purchase-requests-cancel", WRITERS, obj="purchase", method="post", data=same(reason="too late")),
    api("service-kinds-list"),
    api("service-kinds-detail", obj="service_kind", sees=EVERYTHING),
    api("service-lines-list", lists="service_line"),
    api("service-lines-detail", obj="service_line"),
    api(
        "service-lines-list",
        WRITERS,
        obj="order",
        method="post",
        kwargs=NOTHING,
        data=service_of,
        hidden={422},
    ),
    api("service-lines-complete", WRITERS, obj="service_line", method="post"),
    api("service-lines-remove", WRITERS, obj="service_line", method="post"),
    api("promised-dates-list", lists="promised_date"),
    api("promised-dates-detail", obj="promised_date"),
    api("refusal-reasons-list"),
    api("refusal-reasons-detail", obj="refusal_reason", sees=EVERYTHING),
    api("line-refusals-list", lists="line_refusal"),
    api("line-refusals-detail", obj="line_refusal"),
    api("line-refusals-measure", WRITERS, obj="line_refusal", method="post", data=same(measure="keep more")),
    *(api(f"{name}-list") for name in REFERENCES),
    api(
        "vat-rates-list",
        {"director", "admin"},
        method="post",
        data=same(kind="zero", rate="1", valid_from="2026-11-18"),
    ),
    *(api(f"{name}-detail", obj=obj, sees=EVERYTHING) for name, obj in REFERENCES.items()),
]
ROUTES = [*PAGES, *API]
