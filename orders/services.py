from orders.advice.services import record_offers, take_advice
from orders.agreed_stock.services import agree_stock, end_agreed_stock
from orders.confirming.questions import credit_question, discount_question
from orders.confirming.services import (
    approve_discount,
    cancel_order,
    hand_back,
    pass_on,
    recheck_order,
    refuse_order,
    release_credit,
    submit_order,
    withdraw_order,
)
from orders.delivery.services import set_delivery
from orders.drafting.lines import LineInput
from orders.drafting.services import (
    begin_order,
    create_order,
    put_line,
    remove_line,
    replace_lines,
    update_order,
)
from orders.duties.services import add_service_line, complete_service_line, remove_service_line
from orders.notices.services import choose_contact, set_notices, set_template, tell_client
from orders.promised.services import reschedule_order
from orders.purchases.services import ask_purchase, cancel_purchase, order_purchase, receive_purchase
from orders.refusals.services import refuse_lines, refuse_rest, set_measure
from orders.returns.services import (
    ReturnedTotals,
    accept_goods,
    announce_return,
    post_returns_with,
    refuse_return,
    register_return,
    returned_so_far,
    withdraw_return,
)
from orders.shipping.services import ship_order
from orders.splitting.services import choose_way
from orders.summary import refresh_summary
from orders.support.services import add_order_note, give_back, set_deadline, take_by_phone, take_order

__all__ = [
    "LineInput",
    "ReturnedTotals",
    "accept_goods",
    "add_order_note",
    "add_service_line",
    "agree_stock",
    "announce_return",
    "approve_discount",
    "ask_purchase",
    "begin_order",
    "cancel_order",
    "cancel_purchase",
    "choose_contact",
    "choose_way",
    "complete_service_line",
    "create_order",
    "credit_question",
    "discount_question",
    "end_agreed_stock",
    "give_back",
    "hand_back",
    "order_purchase",
    "pass_on",
    "post_returns_with",
    "put_line",
    "receive_purchase",
    "recheck_order",
    "record_offers",
    "refresh_summary",
    "refuse_lines",
    "refuse_order",
    "refuse_rest",
    "refuse_return",
    "register_return",
    "release_credit",
    "remove_line",
    "remove_service_line",
    "replace_lines",
    "reschedule_order",
    "returned_so_far",
    "set_deadline",
    "set_delivery",
    "set_measure",
    "set_notices",
    "set_template",
    "ship_order",
    "submit_order",
    "take_advice",
    "take_by_phone",
    "take_order",
    "tell_client",
    "update_order",
    "withdraw_order",
    "withdraw_return",
]
