"""Reads what is new in the company's mailbox; called by the beat, harmless when called twice at once."""

from __future__ import annotations

import datetime as dt

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError

from integrations.mail.mailbox import Account, Mailbox, MailboxError
from integrations.mail.models import MailCursor
from integrations.mail.parsing import parse
from integrations.mail.services import keep_letter
from kam_crm.shared import clock

BATCH = 200  # messages of one run; the next one goes on
MOST_BYTES = 1024 * 1024  # of a message: its text and the names of attachments that begin before
BEFORE = dt.timedelta(days=30)  # a mailbox that is read for the first time

log = structlog.get_logger(__name__)


def is_on() -> bool:
    return bool(settings.IMAP_URL)


def fetch_mail() -> int:
    """How many messages were kept. A server that refuses is no error of ours: its words stand beside the mailbox."""
    if not is_on():
        return 0
    account = Account.of(settings.IMAP_URL)
    cursor, _new = MailCursor.objects.get_or_create(name=account.name)
    trouble, kept = "", 0
    try:
        with Mailbox(account) as mailbox:
            kept = _read_new(mailbox, cursor, settings.MAIL_ADDRESS or account.user)
    except (MailboxError, OSError) as error:
        trouble = str(error)[:250] or type(error).__name__
        log.warning("mailbox_refused", mailbox=account.name, trouble=trouble)
    MailCursor.objects.filter(pk=cursor.pk).update(fetched_at=clock.now(), trouble=trouble)
    return kept


def _read_new(mailbox: Mailbox, cursor: MailCursor, own_address: str) -> int:
    validity = mailbox.uid_validity
    if cursor.last_uid and cursor.uid_validity == validity:
        numbers = mailbox.after(cursor.last_uid)
    else:
        # the server has numbered anew: what is known already is known by its Message-ID
        numbers = mailbox.since(clock.today() - BEFORE)
    kept = 0
    for uid in numbers[:BATCH]:
        kept += _keep(mailbox, uid, own_address)
        # one by one: where the connection breaks, the next run goes on behind what was read
        MailCursor.objects.filter(pk=cursor.pk).update(last_uid=uid, uid_validity=validity)
    return kept


def _keep(mailbox: Mailbox, uid: int, own_address: str) -> bool:
    raw = mailbox.read(uid, MOST_BYTES)
    if raw is None:
        return False
    try:
        letter = parse(raw, now=clock.now())
        return keep_letter(by=None, letter=letter, own_address=own_address) is not None
    except (OperationalError, InterfaceError):
        raise  # the database is away: the message is read again
    except Exception as error:  # whatever a stranger sends, the next one is read
        log.warning("mail_unreadable", uid=uid, error=type(error).__name__)
        return False
