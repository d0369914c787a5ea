"""What programs do to an order beside its entry and its approval: work, notes, purchases."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from kam_crm.shared.api.viewsets import row_action
from orders import services
from orders.models import Order
from orders.notices.api_inputs import ContactInput, TellInput
from orders.purchases.api_inputs import AskPurchaseInput
from orders.support.api_inputs import DeadlineInput, GiveBackInput, PhoneInput, ThreadInput

BESIDE = {
    "phone": services.take_by_phone,
    "take": services.take_order,
    "give_back": services.give_back,
    "deadline": services.set_deadline,
    "notes": services.add_order_note,
    "purchase": services.ask_purchase,
    "tell": services.tell_client,
    "notice_contact": services.choose_contact,
}


class BesideOrderMixin:
    """Verbs of OrderViewSet."""

    @extend_schema(request=PhoneInput)
    @action(detail=False, methods=["post"])
    def phone(self: Any, request: Request) -> Response:
        """Sales support begins an order that a client gave by phone; the manager confirms it."""
        order = services.take_by_phone(by=request.user, **self.parsed(PhoneInput))
        shown: Response = self.shown(order, status.HTTP_201_CREATED)
        return shown

    @row_action()
    def take(self: Any, row: Order, data: dict[str, Any]) -> Order:
        """The caller works on it now, nobody else does."""
        return services.take_order(by=self.request.user, order=row)

    @row_action(GiveBackInput, url_path="give-back")
    def give_back(self: Any, row: Order, data: dict[str, Any]) -> Order:
        """Nobody works on it any more."""
        return services.give_back(by=self.request.user, order=row, **data)

    @row_action(DeadlineInput)
    def deadline(self: Any, row: Order, data: dict[str, Any]) -> Order:
        """Until when sales support has to be done with it; null: no deadline."""
        return services.set_deadline(by=self.request.user, order=row, **data)

    @row_action(ThreadInput)
    def notes(self: Any, row: Order, data: dict[str, Any]) -> Order:
        """A line of the thread between manager and sales support."""
        return services.add_order_note(by=self.request.user, order=row, **data)

    @row_action(TellInput)
    def tell(self: Any, row: Order, data: dict[str, Any]) -> Order:
        """Write to the client about it now."""
        services.tell_client(by=self.request.user, order=row, **data)
        return row

    @row_action(ContactInput, url_path="notice-contact")
    def notice_contact(self: Any, row: Order, data: dict[str, Any]) -> Order:
        """Whom news of this order go to."""
        return services.choose_contact(by=self.request.user, order=row, **data)

    @row_action(AskPurchaseInput)
    def purchase(self: Any, row: Order, data: dict[str, Any]) -> Order:
        """Ask for what the stock does not cover, or for these lines."""
        return services.ask_purchase(by=self.request.user, order=row, **data)
