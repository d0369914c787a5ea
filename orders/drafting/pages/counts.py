from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from accounts.models import User
from dossiers.clients.pages.panels import TabCount
from dossiers.models import Client
from orders.confirming.states import order_machine
from orders.models import Order, OrderStatus


def orders_waiting(user: User) -> QuerySet[Order]:
    """What the person's own next step is: shipping for support, drafts passed on; answers awaited for managers."""
    rows = Order.objects.visible_to(user)
    if user.can("orders.ship"):
        wanted = Q(status__in=order_machine.starts_of("ship")) | Q(
            status=OrderStatus.DRAFT, passed_on_at__isnull=False
        )
    elif user.can("orders.submit"):
        wanted = Q(status__in=[OrderStatus.APPROVAL, OrderStatus.HOLD])
    else:
        return rows.none()
    return rows.filter(wanted)


def of_client(client: Client, user: User) -> QuerySet[Order]:
    """The same at one client, whoever manages it."""
    return orders_waiting(user).filter(client=client)


def waiting_words(count: int) -> str:
    words = ngettext("%(count)s order waits", "%(count)s orders wait", count)
    return words % {"count": count}


TAB_COUNT = TabCount("orders", of_client, waiting_words, "orders.view")
