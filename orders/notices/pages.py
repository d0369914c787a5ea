"""Letters to clients with what became of them; those about orders that went stand in the history of the client."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.history.timeline import Event
from dossiers.models import Client
from orders.models import ClaimLetter, NoticeStatus, OrderNotice

TONES = {
    NoticeStatus.WAITING: ("amber", "clock"),
    NoticeStatus.SENDING: ("amber", "send"),
    NoticeStatus.SENT: ("green", "circle-check"),
    NoticeStatus.FAILED: ("red", "alert-triangle"),
    NoticeStatus.SKIPPED: ("", "circle-x"),
}


class LetterRow:
    """A letter with its light."""

    def __init__(self, row: OrderNotice | ClaimLetter) -> None:
        self.row = row
        self.tone, self.icon = TONES[NoticeStatus(row.status)]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def at(self) -> dt.datetime:
        return self.row.created_at

    @property
    def is_known(self) -> bool:
        """Whether it has gone or is going."""
        return self.row.status in (NoticeStatus.WAITING, NoticeStatus.SENDING, NoticeStatus.SENT)


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
