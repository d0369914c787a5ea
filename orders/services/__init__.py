from orders.services.drafts import Wanted, create_order, put_line, remove_line, replace_lines, update_order
from orders.services.figures import refresh_figures
from orders.services.flow import (
    approve_discount,
    cancel_order,
    refuse_order,
    release_credit,
    submit_order,
    withdraw_order,
)
from orders.services.shipping import register_return, ship_order

__all__ = [
    "Wanted",
    "approve_discount",
    "cancel_order",
    "create_order",
    "put_line",
    "refresh_figures",
    "refuse_order",
    "register_return",
    "release_credit",
    "remove_line",
    "replace_lines",
    "ship_order",
    "submit_order",
    "update_order",
    "withdraw_order",
]
