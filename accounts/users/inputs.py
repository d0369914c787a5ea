from __future__ import annotations

from django.core.exceptions import ValidationError

from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.identifiers import normalise_email, parse_phone


def email(raw: str) -> str:
    try:
        return required("email", normalise_email(raw))
    except ValidationError as error:
        raise BusinessRuleError("email_invalid", error.messages[0], "email") from error


def phone(raw: str) -> str:
    """The number in international spelling, or nothing."""
    if not raw.strip():
        return ""
    try:
        return parse_phone(raw).e164
    except ValidationError as error:
        raise BusinessRuleError("phone_invalid", error.messages[0], "phone") from error
