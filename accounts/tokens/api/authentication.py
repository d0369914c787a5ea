"""Bearer tokens. This module imports no DRF views: the settings load it before the schema classes exist."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pghistory
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.tokens.models import ApiToken
from kam_crm.shared import clock

TOUCH_EVERY = dt.timedelta(minutes=5)  # near enough for people, and not a write with every request


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer kam_…`. The same answer for an unknown, revoked and expired token."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        # a header is bytes, and latin-1 reads any of them
        scheme, _space, key = (
            authentication.get_authorization_header(request).decode("latin-1").partition(" ")
        )
        # None lets DRF ask the next class: the session
        if scheme.lower() != "bearer":
            return None
        token = ApiToken.objects.select_related("user").filter(digest=ApiToken.digest_of(key.strip())).first()
        now = clock.now()
        if token is None or not token.is_usable(now):
            raise exceptions.AuthenticationFailed(_("This token is not valid."))
        if token.last_used_at is None or now - token.last_used_at > TOUCH_EVERY:
            # not save(): it would write back a token that is being revoked at this moment
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        # what this request changes is told with the name of the program
        pghistory.context(token=token.name)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        # without this header DRF answers 403 where it should say 401
        return 'Bearer realm="KAM CRM"'


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "kam_… made on the page of API tokens"}
