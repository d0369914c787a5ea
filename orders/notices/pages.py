"""Letters about orders in the history of a client: those that went."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.history.timeline import Event
from dossiers.models import Client
from orders.models import OrderNotice


def notice_rows(client: Client, user: User) -> QuerySet[OrderNotice]:
    rows: QuerySet[OrderNotice] = OrderNotice.objects.visible_to(user).filter(order__client=client)
    return rows.filter(sent_at__isnull=False)


def notice_events(rows: QuerySet[OrderNotice]) -> list[Event]:
    events = []
    for notice in rows.select_related("order", "contact__person", "by"):
        person = notice.contact.person.full_name if notice.contact else ""
        text = _("Letter about order %(number)s to %(person)s") % {
            "number": notice.order.number,
            "person": person,
        }
        url = reverse("orders:order_detail", args=[notice.order_id])
        who = notice.by.full_name if notice.by else ""
        assert notice.sent_at is not None
        events.append(Event(notice.sent_at, notice.pk, "send", text, url, who, notice.subject))
    return events
