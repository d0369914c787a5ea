"""Letters to people about their own account."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail

from accounts.users.models import User


def sends_letters() -> bool:
    """Whether there is a mail server: without one letters go to the log, where no secret may stand."""
    return settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"


def send_letter(person: User, subject: str, paragraphs: Iterable[str]) -> bool:
    """Whether it went. The words are the caller's, in the language of who reads them."""
    if not sends_letters():
        return False
    try:
        return bool(send_mail(subject, "\n\n".join(paragraphs), None, [person.email]))
    except OSError:
        return False
