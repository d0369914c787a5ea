"""What a password must be besides Django's own rules."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.rights.capabilities import DECIDERS

LEAST, LEAST_OF_DECIDERS = 10, 12
NO_LETTER = re.compile(r"[^a-zа-яё]")
# what stands first in lists of stolen Russian passwords; the list that Django brings is Latin
GUESSED_FIRST = frozenset({
    "пароль", "парол", "привет", "любовь", "солнышко", "солнце", "наташа", "настя", "андрей", "сергей",
    "александр", "дмитрий", "марина", "максим", "светлана", "йцукен", "йцукенг", "йцукенгшщзхъ", "фыва",
    "фывапролджэ", "ячсмить", "россия", "москва", "спартак", "зенит", "динамо", "админ", "администратор",
    "компания", "менеджер", "директор", "продажи", "клиент", "тест", "секрет", "котик", "зайка",
    "люблютебя",
})  # fmt: skip


class LengthByRole:
    """Ten characters, twelve for those who decide."""

    def validate(self, password: str, user: Any = None) -> None:
        least = LEAST_OF_DECIDERS if getattr(user, "role", "") in DECIDERS else LEAST
        MinimumLengthValidator(least).validate(password, user)

    def get_help_text(self) -> str:
        return _("At least %(least)d characters, %(more)d for those who decide.") % {
            "least": LEAST, "more": LEAST_OF_DECIDERS,
        }  # fmt: skip


class GuessedFirst:
    """No Russian word that is tried first, whatever digits and signs stand around it."""

    def validate(self, password: str, user: Any = None) -> None:
        if NO_LETTER.sub("", password.lower()) in GUESSED_FIRST:
            raise ValidationError(
                _("This password is one of those that are tried first."), "password_guessed_first"
            )

    def get_help_text(self) -> str:
        return _("No word that is tried first.")
