from orders.advice.services import record_offers, take_advice
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
from orders.promised.services import reschedule_order
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

__all__ = [
    "LineInput",
    "ReturnedTotals",
    "accept_goods",
    "announce_return",
    "approve_discount",
    "begin_order",
    "cancel_order",
    "choose_way",
    "create_order",
    "credit_question",
    "discount_question",
    "hand_back",
    "pass_on",
    "post_returns_with",
    "put_line",
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
    "replace_lines",
    "reschedule_order",
    "returned_so_far",
    "set_delivery",
    "set_measure",
    "ship_order",
    "submit_order",
    "take_advice",
    "update_order",
    "withdraw_order",
    "withdraw_return",
]
