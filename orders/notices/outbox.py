"""The worker's end of the outbox: each letter is claimed in a transaction of its own, then sent, then marked (R156)."""

from __future__ import annotations

import logging

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from kam_crm.shared import clock
from orders.models import ClaimLetter, NoticeStatus, OrderNotice
from orders.notices.models import Letter

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
_tables: list[type[Letter]] = [OrderNotice, ClaimLetter]


def register(table: type[Letter]) -> None:
    """Letters of an app above, sent by the same worker."""
    if table not in _tables:
        _tables.append(table)


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
def claim() -> Letter | None:
    """One row, marked before anything is sent: whatever happens, nobody sends it a second time."""
    for table in _tables:
        waiting = table._default_manager.select_for_update(skip_locked=True).filter(
            status=NoticeStatus.WAITING
        )
        letter: Letter | None = waiting.order_by("created_at", "pk").first()
        if letter is not None:
            letter.status = NoticeStatus.SENDING
            letter.save(update_fields=["status"])
            return letter
    return None


def send(notice: Letter) -> bool:
    try:
        message = EmailMessage(notice.subject, notice.body, None, [notice.address])
        if (file := notice.attachment()) is not None:
            message.attach(*file)
        went = bool(message.send())
        why = "" if went else _("The mail server took no letter.")
    except OSError as error:  # SMTP errors are OSErrors
        went, why = False, str(error)[:250]
        logger.warning("%s %s is not sent: %s", notice._meta.label, notice.pk, error)
    notice.status = NoticeStatus.SENT if went else NoticeStatus.FAILED
    notice.sent_at, notice.why = (clock.now() if went else None), why
    with transaction.atomic():
        notice.save(update_fields=["status", "sent_at", "why"])
    return went
