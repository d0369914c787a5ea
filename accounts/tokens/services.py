"""Keys for programs that work as a person."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db.models import JSONField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import SCOPES
from accounts.tokens.models import ApiToken, IdempotencyKey
from accounts.users.models import User
from kam_crm.shared import clock
from kam_crm.shared.checks import forbidden, required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import ANYBODY, service
from kam_crm.shared.text import normalise_spaces


@service(capability=ANYBODY)
def keep_answer(*, by: User, key: str, digest: str, status: int, text: str) -> None:
    """The answer to a write, so that the same request under the same key gets it again. `text` must be JSON."""
    # the database reads it: parsed here, it would be written out again on its way there
    body = Cast(Value(text), JSONField())
    IdempotencyKey.objects.create(user=by, key=key, request_digest=digest, status=status, body=body)


def forget_idempotency_keys(*, at: dt.datetime | None = None) -> int:
    """Delete answers kept longer than settings.IDEMPOTENCY_DAYS; how many."""
    oldest = (at or clock.now()) - dt.timedelta(days=settings.IDEMPOTENCY_DAYS)
    deleted, _per_model = IdempotencyKey.objects.filter(created_at__lt=oldest).delete()
    return deleted


BEGINNING = "kam_"
LONGEST_NAME = ApiToken._meta.get_field("name").max_length or 0
MOST_DAYS = 3650  # ten years; who wants it for ever leaves it out
SHOWN = 12  # characters of the key that stay readable


@service(capability="tokens.own")
def create_token(
    *,
    by: User,
    name: str,
    scopes: Iterable[str] = (),
    days: int | None = None,
    read_only: bool = False,
) -> tuple[ApiToken, str]:
    """A token of `by` and its key, which is nowhere kept: this is the only time it can be read.

    `days` from now it ends; None: it does not. Raises `name_required`, `name_too_long`, `token_name_taken`,
    `scope_unknown`, `days_not_positive`, `days_too_many`, NotAllowed `forbidden`.
    """
    name = _free_name(by, name)
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in SCOPES]:
        message = _("There is no scope «%(scope)s»; there are: %(known)s.")
        names = {"scope": unknown[0], "known": ", ".join(sorted(SCOPES))}
        raise BusinessRuleError("scope_unknown", message % names, "scopes")
    # only the digest is stored: who reads the database cannot use the keys
    key = BEGINNING + secrets.token_urlsafe(30)  # 40 characters
    token = ApiToken.objects.create(
        user=by,
        name=name,
        prefix=key[:SHOWN],
        digest=ApiToken.digest_of(key),
        scopes=wanted,
        read_only=read_only,
        expires_at=_end(days),
    )
    return token, key


@service(capability="tokens.own")
def revoke_token(*, by: User, token: ApiToken) -> ApiToken:
    """It stops working at once and its name is free again. Revoking twice changes nothing."""
    if token.user_id != by.pk and not by.can("users.manage"):
        raise forbidden()
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
    return token


def _free_name(user: User, raw: str) -> str:
    name = required("name", normalise_spaces(raw))
    if len(name) > LONGEST_NAME:
        raise BusinessRuleError(
            "name_too_long",
            _("A name has at most %(most)s characters.") % {"most": LONGEST_NAME},
            "name",
        )
    User.objects.select_for_update().get(pk=user.pk)  # two requests at once must not both find it free
    if user.tokens.filter(name=name, revoked_at=None).exists():
        raise BusinessRuleError("token_name_taken", _("You already have a token of this name."), "name")
    return name


def _end(days: int | None) -> dt.datetime | None:
    if days is None:
        return None
    if days < 1:
        raise BusinessRuleError("days_not_positive", _("A token is valid for at least one day."), "days")
    if days > MOST_DAYS:
        raise BusinessRuleError(
            "days_too_many", _("A token is valid for at most %(most)d days.") % {"most": MOST_DAYS}, "days"
        )
    return clock.now() + dt.timedelta(days=days)
