"""The answer to a claim leaves by the outbox of letters: to whom somebody chose, else as company and client agreed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import ClientContact
from orders.models import Claim, ClaimLetter, NoticeSetting, NoticeStatus, NoticeTemplate
from orders.notices.models import CLAIM_ANSWER
from orders.notices.services import check_contact, why_not
from orders.notices.words import claim_letter


@dataclass(frozen=True)
class Recipient:
    """`why` says why nothing is mailed; empty where something is. `contact` is None for an address of nobody known."""

    address: str
    contact: ClientContact | None
    why: str
    locale: str


def recipient_of(claim: Claim, address: str | None = None, contact: ClientContact | None = None) -> Recipient:
    """Who is written to.

    `contact`, else `address`, is a person's choice and counts whatever goes by itself; an empty address means that
    nothing is mailed. None leaves it to the settings of company and client. Raises `foreign_contact`,
    `contact_has_no_email`.
    """
    setting = NoticeSetting.objects.select_related("contact__person").filter(client=claim.client_id).first()
    locale = setting.locale if setting else "ru"
    if contact is not None:
        check_contact(claim.client_id, contact)
        return Recipient(contact.person.email, contact, "", locale)
    if address is None:
        why = _not_by_itself(claim, setting)
        usual = setting.contact if setting and not why else None
        return Recipient(usual.person.email if usual else "", usual, why, locale)
    if not address:
        return Recipient("", None, _("Nobody was chosen: it is handed over otherwise."), locale)
    return Recipient(address, None, "", locale)


def write_answer(claim: Claim, to: Recipient, *, by: User) -> ClaimLetter:
    """The letter of the confirmation just made: in the outbox, or kept with the reason why it does not go."""
    template = NoticeTemplate.objects.get(kind=CLAIM_ANSWER)
    name = to.contact.person.full_name if to.contact else ""
    subject, body = claim_letter(template, claim, name, to.locale)
    letter: ClaimLetter = ClaimLetter.objects.create(
        claim=claim, change=claim.changes.latest("pk"), contact=to.contact, address=to.address, subject=subject,
        body=body, by=by, status=NoticeStatus.SKIPPED if to.why else NoticeStatus.WAITING, why=to.why,
    )  # fmt: skip
    return letter


def _not_by_itself(claim: Claim, setting: NoticeSetting | None) -> str:
    if not NoticeTemplate.objects.filter(kind=CLAIM_ANSWER, is_on=True).exists():
        return _("The company sends such letters only by hand.")
    if setting is None or not setting.is_on:
        return _("The client has not agreed to letters.")
    return why_not(claim.client_id, setting.contact)
