"""The worker's end of the outbox: each letter is claimed in a transaction of its own, then sent, then marked (R156)."""

from __future__ import annotations

import logging

from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from kam_crm.shared import clock
from orders.models import NoticeStatus, OrderNotice

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200


def send_notices() -> int:
    """Send what waits, each in a transaction of its own; how many went."""
    sent = 0
    for _number in range(MOST_AT_ONCE):
        notice = claim()
        if notice is None:
            break
        sent += send(notice)
    return sent


@transaction.atomic
def claim() -> OrderNotice | None:
    """One row, marked before anything is sent: whatever happens, nobody sends it a second time."""
    rows = OrderNotice.objects.select_for_update(skip_locked=True).filter(status=NoticeStatus.WAITING)
    notice: OrderNotice | None = rows.order_by("created_at", "pk").first()
    if notice is not None:
        notice.status = NoticeStatus.SENDING
        notice.save(update_fields=["status"])
    return notice


def send(notice: OrderNotice) -> bool:
    try:
        went = bool(send_mail(notice.subject, notice.body, None, [notice.address]))
        why = "" if went else _("The mail server took no letter.")
    except OSError as error:  # SMTP errors are OSErrors
        went, why = False, str(error)[:250]
        logger.warning("letter %s about an order is not sent: %s", notice.pk, error)
    notice.status = NoticeStatus.SENT if went else NoticeStatus.FAILED
    notice.sent_at, notice.why = (clock.now() if went else None), why
    with transaction.atomic():
        notice.save(update_fields=["status", "sent_at", "why"])
    return went
