"""Personal data of people: shown on request, kept with their basis, each showing in the access log."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from accounts.models import Access, User
from accounts.services import log_access
from dossiers.inputs import check_plausible_date, checked, refuse_together
from dossiers.models import Basis, Document, Person, PersonalData
from dossiers.people import birthdays
from dossiers.people.services import refuse_anonymised
from dossiers.personal.erasing import erase
from kam_crm.shared import clock
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service

OLDEST = 1900  # nobody who works was born before
REVIEWED_AFTER = dt.timedelta(days=365)


class PersonalFacts(TypedDict, total=False):
    """`birthday` is day and month as people write them, with the year where it is known («21.11.1980»)."""

    birthday: str
    family: str
    hobby: str
    values: str
    gifts: str
    basis: str
    source: str
    collected_on: dt.date | None
    review_on: dt.date | None
    consent: Document | None


@service(capability=("personal.view", "personal.ask"), subject="person")
def show_personal_data(*, by: User, person: Person, reason: str = "") -> PersonalData | None:
    """What is kept of the person, None where nothing is; either leaves a line in the access log.

    Raises `reason_required` for directors, whose line has it.
    """
    reason = reason.strip()
    if not by.can("personal.view"):
        reason = required("reason", reason)
    log_access(
        user=by, what=Access.PERSONAL, subject=f"person {person.pk}", **({"reason": reason} if reason else {})
    )
    found: PersonalData | None = (
        PersonalData.objects.visible_to(by).filter(person=person).select_related("consent").first()
    )
    return found


@service(capability="personal.view", subject="person")
def keep_personal_data(*, by: User, person: Person, **facts: Unpack[PersonalFacts]) -> PersonalData:
    """Enter or change what is known of the person; what is not given stays.

    Without a day of review it is a year from the day of collecting. Raises `wrong_birthday`, `basis_required`,
    `source_required`, `unlikely_date`, `review_before_collecting`, `foreign_consent`, `wrong_birth_year`,
    `basis_unknown`;
    StateConflict `anonymised`.
    """
    # of two at one moment the second finds the row of the first
    locked: Person = Person.objects.select_for_update().get(pk=person.pk)
    refuse_anonymised(locked)
    row = PersonalData.objects.filter(person=locked).first() or PersonalData(person=locked)
    for field, value in facts.items():
        setattr(row, field, value.strip() if isinstance(value, str) else value)
    refuse_together((lambda: _take_birthday(row, facts.get("birthday")), lambda: _check(row, by)))
    row.collected_on = row.collected_on or clock.today()
    row.review_on = row.review_on or row.collected_on + REVIEWED_AFTER
    if row.review_on < row.collected_on:
        raise BusinessRuleError(
            "review_before_collecting", _("They are reviewed after they were collected."), "review_on"
        )
    row.save()
    return row


@service(capability="personal.view", subject="person")
def forget_personal_data(*, by: User, person: Person, reason: str) -> None:
    """Erase what is known of the person, in the history too: a consent was withdrawn, its time is over.

    Raises `reason_required`.
    """
    reason = required("reason", reason)
    if erase(person):
        log_access(user=by, what=Access.FORGOTTEN, subject=f"person {person.pk}", reason=reason)


def _take_birthday(row: PersonalData, written: str | None) -> None:
    if written is None:
        return
    row.birthday = checked("birthday", birthdays.normalised, written)
    year = birthdays.year_of(written)
    if year is not None and not OLDEST <= year <= clock.today().year:
        raise BusinessRuleError("wrong_birth_year", _("Nobody who works was born in this year."), "birthday")
    row.birth_year = year


def _check(row: PersonalData, by: User) -> None:
    row.basis = required("basis", row.basis)
    if row.basis not in Basis.values:
        raise BusinessRuleError("basis_unknown", _("There is no such basis."), "basis")
    row.source = required("source", row.source)
    if row.collected_on is not None:
        check_plausible_date("collected_on", row.collected_on)
    if row.review_on is not None:
        check_plausible_date("review_on", row.review_on)
    if row.consent is not None and not row.person.links.filter(client=row.consent.client_id).exists():
        raise BusinessRuleError(
            "foreign_consent", _("This file is not of a client the person works at."), "consent"
        )
