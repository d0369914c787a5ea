from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.identifiers import normalise_email, parse_phone

if TYPE_CHECKING:
    from accounts.users.models import User

THEMES = ("auto", "light", "dark")


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


def check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BusinessRuleError("password_weak", " ".join(error.messages), "password") from error


def language(code: str, field: str = "locale") -> str:
    if code not in dict(settings.LANGUAGES):
        raise BusinessRuleError("language_unknown", _("There is no such language."), field)
    return code


def theme(name: str) -> str:
    if name not in THEMES:
        raise BusinessRuleError("theme_unknown", _("There is no such theme."), "theme")
    return name
