from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils import translation


class AccountAdapter(DefaultAccountAdapter):
    """People are entered by the administrator: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No link for people of the demo data: nobody reads their letters."""
        user = context.get("user")
        if user is None or not user.is_demo:
            super().send_mail(template_prefix, email, context)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Slows guessing down: by account and address, and more loosely by account alone."""
        super().pre_authenticate(request, **credentials)
        account = str(credentials.get("email", "")).lower()
        if not ratelimit.consume(request, app="allauth.account", action="login_anywhere", key=account):
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # by the account alone a stranger with five wrong passwords would keep its owner out
        return f"{ratelimit.get_ip(request)} {super()._get_login_attempts_cache_key(request, **credentials)}"

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """In the person's language: a request that signs somebody in began in the browser's."""
        user: Any = request.user
        with translation.override(user.locale if user.is_authenticated else translation.get_language()):
            super().add_message(request, *args, **kwargs)
