from orders.confirming.questions import discount_question
from orders.confirming.services import (
    approve_discount,
    cancel_order,
    hand_back,
    pass_on,
    refuse_order,
    release_credit,
    submit_order,
    withdraw_order,
)
from orders.drafting.lines import LineInput
from orders.drafting.services import (
    begin_order,
    create_order,
    put_line,
    remove_line,
    replace_lines,
    update_order,
)
from orders.returns.services import ReturnedTotals, register_return, returned_so_far
from orders.shipping.services import ship_order
from orders.summary import refresh_summary

__all__ = [
    "LineInput",
    "ReturnedTotals",
    "approve_discount",
    "begin_order",
    "cancel_order",
    "create_order",
    "discount_question",
    "hand_back",
    "pass_on",
    "put_line",
    "refresh_summary",
    "refuse_order",
    "register_return",
    "release_credit",
    "remove_line",
    "replace_lines",
    "returned_so_far",
    "ship_order",
    "submit_order",
    "update_order",
    "withdraw_order",
]
