"""News of orders to clients (R156): rows of an outbox, made once of a step, sent once by the worker.

Nothing goes by itself unless the company has the kind of news on and the client agreed to be told. A row that is being
sent when the worker dies stays «being sent» and is not sent again: better a letter too few than one twice.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import Client, ClientContact
from kam_crm.shared import clock
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import service
from orders.confirming.services import locked_order
from orders.models import (
    NoticeContact,
    NoticeKind,
    NoticeSetting,
    NoticeStatus,
    NoticeTemplate,
    Order,
    OrderChange,
    OrderNotice,
    OrderStatus,
)
from orders.notices.words import letter, unknown_names

LOOK_BACK = dt.timedelta(
    days=2
)  # what was confirmed while the worker stood still is told; what is older is no news
# (action, status it led to) → news; a step that is not here tells the client nothing
NEWS = {
    ("submit", OrderStatus.CONFIRMED): NoticeKind.CONFIRMED,
    ("approve", OrderStatus.CONFIRMED): NoticeKind.CONFIRMED,
    ("release", OrderStatus.CONFIRMED): NoticeKind.CONFIRMED,
    ("recheck", OrderStatus.CONFIRMED): NoticeKind.CONFIRMED,
    ("reschedule", OrderStatus.CONFIRMED): NoticeKind.RESCHEDULED,
    ("reschedule", OrderStatus.PART_SHIPPED): NoticeKind.RESCHEDULED,
    ("ship", OrderStatus.PART_SHIPPED): NoticeKind.PART_SHIPPED,
    ("ship", OrderStatus.SHIPPED): NoticeKind.SHIPPED,
    ("refuse_rest", OrderStatus.SHIPPED): NoticeKind.REST_REFUSED,
    ("refuse_lines", OrderStatus.SHIPPED): NoticeKind.REST_REFUSED,
    ("refuse_lines", OrderStatus.CANCELLED): NoticeKind.CANCELLED,
    ("cancel", OrderStatus.CANCELLED): NoticeKind.CANCELLED,
}


@service(capability="clients.edit", subject="client")
def set_notices(
    *, by: User, client: Client, is_on: bool, contact: ClientContact | None = None, locale: str = "ru"
) -> NoticeSetting:
    """Whether and whom of the client letters about orders go to. Raises `contact_required`, `contact_has_no_email`."""
    if contact is not None:
        check_contact(client.pk, contact)
    if is_on and contact is None:
        raise BusinessRuleError("contact_required", _("Say who is to be written to."), "contact")
    row = NoticeSetting.objects.select_for_update().filter(client=client).first() or NoticeSetting(
        client=client
    )
    # switched on anew, only what happens from now on is told
    row.on_since = (row.on_since if row.is_on else clock.now()) if is_on else row.on_since
    row.is_on, row.contact, row.locale = is_on, contact, locale
    row.save()
    return row


@service(capability="orders.complete", subject="order")
def choose_contact(*, by: User, order: Order, contact: ClientContact | None) -> Order:
    """Whom news of this order go to; None: the client's usual person. Raises as `set_notices`."""
    order = locked_order(order.pk)
    NoticeContact.objects.filter(order=order).delete()
    if contact is not None:
        check_contact(order.client_id, contact)
        NoticeContact.objects.create(order=order, contact=contact)
    return order


@service(capability="company.manage")
def set_template(*, by: User, template: NoticeTemplate, is_on: bool, **texts: str) -> NoticeTemplate:
    """Words of a kind of news in both languages, and whether it goes by itself.

    Raises `subject_ru_required` and the like, `braces_unknown`.
    """
    for name in ("subject_ru", "subject_en", "body_ru", "body_en"):
        text = required(name, texts.get(name, getattr(template, name)))
        if strange := unknown_names(text, template.kind):
            message = _("Nothing is filled in for: %(names)s.") % {"names": ", ".join(strange)}
            raise BusinessRuleError("braces_unknown", message, name)
        setattr(template, name, text)
    template.is_on = is_on
    template.save()
    return template


@service(capability="orders.complete", subject="order")
def tell_client(*, by: User, order: Order, kind: str) -> OrderNotice:
    """Write to the client at once, whatever is sent by itself. Raises `news_unknown`, `contact_required`,
    `contact_has_no_email`, StateConflict `already_told` within a quarter of an hour."""
    order = locked_order(order.pk)
    template = NoticeTemplate.objects.filter(kind=kind).first()
    if template is None:
        raise BusinessRuleError("news_unknown", _("There is no such kind of news."), "kind")
    recent = OrderNotice.objects.filter(order=order, kind=kind, created_at__gte=clock.now() - REPEAT_AFTER)
    if recent.exclude(status__in=[NoticeStatus.FAILED, NoticeStatus.SKIPPED]).exists():
        raise StateConflict("already_told", _("The client has just been written to about this."))
    contact, locale = recipient(order)
    if contact is None:
        raise BusinessRuleError("contact_required", _("Say who is to be written to."), "contact")
    check_contact(order.client_id, contact)
    return _write(order, template, contact, locale, by=by)


REPEAT_AFTER = dt.timedelta(minutes=15)


def recipient(order: Order) -> tuple[ClientContact | None, str]:
    """Whom of the client news of this order go to, and in which language."""
    setting = NoticeSetting.objects.select_related("contact__person").filter(client=order.client_id).first()
    chosen = NoticeContact.objects.select_related("contact__person").filter(order=order).first()
    contact = chosen.contact if chosen else setting.contact if setting else None
    return contact, setting.locale if setting else "ru"


@transaction.atomic
def queue_notices() -> int:
    """Put letters about fresh steps into the outbox, one for each step; how many."""
    kinds = {one.kind: one for one in NoticeTemplate.objects.filter(is_on=True)}
    if not kinds:
        return 0
    changes = OrderChange.objects.filter(
        at__gte=clock.now() - LOOK_BACK,
        action__in={action for action, _status in NEWS},
        subject__client__notice_setting__is_on=True,
    ).exclude(pk__in=OrderNotice.objects.filter(change__isnull=False).values("change"))
    made = 0
    for change in changes.select_related("subject__client__manager", "subject__client__notice_setting"):
        kind = NEWS.get((change.action, OrderStatus(change.to_status)))
        # told of from the moment on when the client agreed
        if kind in kinds and change.at >= change.subject.client.notice_setting.on_since:
            made += _queue(change, kinds[kind])
    return made


def _queue(change: OrderChange, template: NoticeTemplate) -> bool:
    order = change.subject
    contact, locale = recipient(order)
    why = why_not(order.client_id, contact)
    try:
        # a savepoint: where another worker was faster, its row stays the only one
        with transaction.atomic():
            if why or contact is None:
                OrderNotice.objects.create(
                    order=order,
                    change=change,
                    kind=template.kind,
                    contact=contact,
                    status=NoticeStatus.SKIPPED,
                    why=why,
                )
            else:
                _write(order, template, contact, locale, change=change)
    except IntegrityError:
        return False
    return True


def _write(
    order: Order,
    template: NoticeTemplate,
    contact: ClientContact,
    locale: str,
    *,
    by: User | None = None,
    change: OrderChange | None = None,
) -> OrderNotice:
    subject, body = letter(template, order, contact.person.full_name, locale, change)
    notice: OrderNotice = OrderNotice.objects.create(
        order=order, change=change, kind=template.kind, contact=contact, address=contact.person.email,
        subject=subject, body=body, by=by,
    )  # fmt: skip
    return notice


def check_contact(client_id: int, contact: ClientContact) -> None:
    if contact.client_id != client_id:
        raise BusinessRuleError("foreign_contact", _("This person works at another client."), "contact")
    if not contact.person.email:
        raise BusinessRuleError("contact_has_no_email", _("This person has no e-mail address."), "contact")


def why_not(client_id: int, contact: ClientContact | None) -> str:
    """Why a letter that would go by itself does not; empty where it does."""
    if contact is None:
        return _("Nobody of the client is chosen.")
    if contact.client_id != client_id or not contact.is_active:
        return _("This person works at another client.")
    if contact.person.anonymised_at is not None or not contact.person.email:
        return _("This person has no e-mail address.")
    return ""
