"""What a person chooses for himself."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.users import inputs
from accounts.users.models import User
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.history import recorded
from kam_crm.shared.text import normalise_spaces

THEMES = ("auto", "light", "dark")


@recorded
def update_profile(*, by: User, full_name: str, phone: str, locale: str, theme: str) -> User:
    """Raises `full_name_required`, `phone_invalid`, `language_unknown`, `theme_unknown`."""
    user: User = User.objects.select_for_update().get(pk=by.pk)
    user.full_name = required("full_name", normalise_spaces(full_name))
    user.phone = inputs.phone(phone)
    user.locale = known_language(locale)
    user.theme = _known_theme(theme)
    user.save()
    return user


@recorded
def set_language(*, by: User, language: str) -> None:
    """Pages, messages and exports of this person from now on. Raises `language_unknown`."""
    by.locale = known_language(language)
    by.save(update_fields=["locale", "updated_at"])


@recorded
def set_theme(*, by: User, theme: str) -> None:
    """Raises `theme_unknown`."""
    by.theme = _known_theme(theme)
    by.save(update_fields=["theme", "updated_at"])


def known_language(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        raise BusinessRuleError("language_unknown", _("There is no such language."), "locale")
    return language


def _known_theme(theme: str) -> str:
    if theme not in THEMES:
        raise BusinessRuleError("theme_unknown", _("There is no such theme."), "theme")
    return theme
