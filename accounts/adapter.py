from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import translation


class AccountAdapter(DefaultAccountAdapter):
    """People are entered by the administrator: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """In the person's language: a request that signs somebody in began in the browser's."""
        user: Any = request.user
        with translation.override(user.locale if user.is_authenticated else translation.get_language()):
            super().add_message(request, *args, **kwargs)
