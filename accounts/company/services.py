"""The company's founding by its first administrator, and what it is called and lives by from then on."""

from __future__ import annotations

from typing import TypedDict, Unpack
from zoneinfo import available_timezones

import holidays
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.company.models import CompanyProfile, OwnCompany
from accounts.company.publishing import publish_company
from accounts.links.doors import link_unusable, make_link, use_link
from accounts.links.models import Purpose
from accounts.rights.capabilities import Role
from accounts.users import inputs
from accounts.users.models import User
from accounts.users.services import create_user
from kam_crm.shared import identifiers
from kam_crm.shared.checks import required
from kam_crm.shared.company import company
from kam_crm.shared.currency import SIGNS
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import ANYBODY, service
from kam_crm.shared.text import normalise_spaces

PREFIXES = ("order_prefix", "shipment_prefix", "return_prefix")
# what a company of this language begins with; of others, what the environment says
FIRST_PREFIXES = {"en": {"order_prefix": "SO", "shipment_prefix": "SH", "return_prefix": "RT"}}


class CompanyFacts(TypedDict, total=False):
    """Fields of the company; those left out stay as they are."""

    name: str
    language: str
    currency: str
    time_zone: str
    calendar_country: str
    order_prefix: str
    shipment_prefix: str
    return_prefix: str
    secret_mark: str


@service(capability="company.manage")
def open_founding(*, by: User | None) -> str | None:
    """The secret of a link that founds the company; None where somebody can sign in already."""
    return None if User.objects.exists() else make_link(Purpose.FOUNDING, by=by)


@service(capability=ANYBODY)
def found_company(
    *, by: None, secret: str, full_name: str, email: str, password: str, **facts: Unpack[CompanyFacts]
) -> User:
    """The first administrator and the company.

    Raises `link_unusable`, what `create_user` raises of the person and `update_company` of the company.
    """
    use_link(secret, Purpose.FOUNDING)
    if User.objects.exists():
        raise link_unusable()
    first_words = FIRST_PREFIXES.get(facts.get("language", ""), {})
    profile = _saved(CompanyProfile(**vars(company()) | first_words), facts)
    first: User = create_user(
        by=None, full_name=full_name, email=email, password=password, role=Role.ADMIN, locale=profile.language
    )
    profile.founded_by = first
    profile.save(update_fields=["founded_by"])
    return first


@service(capability="company.manage")
def update_company(*, by: User | None, **facts: Unpack[CompanyFacts]) -> CompanyProfile:
    """Raises `name_required`, `language_unknown`, `currency_unknown`, `zone_unknown`, `calendar_unknown`,
    `order_prefix_required` and those of the other documents.
    """
    profile = CompanyProfile.objects.select_for_update().first() or CompanyProfile(**vars(company()))
    return _saved(profile, facts)


@service(capability="company.manage")
def add_own_company(*, by: User | None, name: str, inn: str, kpp: str) -> OwnCompany:
    """A legal entity of ours. Raises `name_required`, `inn_invalid`, `kpp_invalid`, `inn_taken`."""
    return _entity(OwnCompany(), name, inn, kpp, is_active=True)


@service(capability="company.manage")
def update_own_company(
    *, by: User | None, own_company: OwnCompany, name: str, inn: str, kpp: str, is_active: bool
) -> OwnCompany:
    """Raises what `add_own_company` raises."""
    locked = OwnCompany.objects.select_for_update().get(pk=own_company.pk)
    return _entity(locked, name, inn, kpp, is_active=is_active)


def _saved(profile: CompanyProfile, facts: CompanyFacts) -> CompanyProfile:
    for field, value in facts.items():
        setattr(profile, field, normalise_spaces(str(value)))
    profile.name = required("name", profile.name)
    for prefix in PREFIXES:
        required(prefix, getattr(profile, prefix))
    inputs.language(profile.language, "language")
    if profile.currency not in SIGNS:
        raise BusinessRuleError("currency_unknown", _("There is no such currency."), "currency")
    if profile.time_zone not in available_timezones():
        raise BusinessRuleError("zone_unknown", _("There is no such time zone."), "time_zone")
    if profile.calendar_country not in {"", *holidays.list_supported_countries()}:
        raise BusinessRuleError(
            "calendar_unknown", _("There is no calendar of this country."), "calendar_country"
        )
    profile.save()
    transaction.on_commit(publish_company)
    return profile


def _entity(entity: OwnCompany, name: str, inn: str, kpp: str, *, is_active: bool) -> OwnCompany:
    entity.name = required("name", normalise_spaces(name))
    country = company().calendar_country or identifiers.RUSSIA
    try:
        entity.inn = identifiers.normalise_inn(inn, country)
    except ValidationError as error:
        raise BusinessRuleError("inn_invalid", error.messages[0], "inn") from error
    try:
        entity.kpp = identifiers.normalise_kpp(kpp, entity.inn) if country == identifiers.RUSSIA else ""
    except ValidationError as error:
        raise BusinessRuleError("kpp_invalid", error.messages[0], "kpp") from error
    same = OwnCompany.objects.filter(inn=entity.inn, kpp=entity.kpp).exclude(pk=entity.pk)
    if entity.inn and same.exists():
        raise BusinessRuleError("inn_taken", _("This tax number is entered already."), "inn")
    entity.is_active = is_active
    entity.save()
    return entity
