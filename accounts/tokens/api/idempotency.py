"""Writes that may be sent twice: the second time the first answer comes back and nothing changes.

A program that lost the connection cannot know whether its order was entered. It sends `Idempotency-Key` with every
write and repeats the same request under the same key until it hears an answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services import keep_answer
from accounts.tokens.models import IdempotencyKey
from accounts.users.models import User
from kam_crm.shared.api.rendering import JSONRenderer
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import one_transaction

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 80

Handler = Callable[..., Response]


class Idempotent:
    """First base of API views that write.

    The write and its answer are committed together, so a killed process loses neither or both. Answers of 500
    and more are not kept: the request may be tried again. Refusals: 422 `idempotency_key_invalid` (too long),
    `idempotency_key_reused` (another request under a known key); 409 `request_in_progress` while the first one
    is still being worked on.
    """

    takes_idempotency_key = True  # the OpenAPI schema adds the header

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        key = request.headers.get(HEADER, "") if request.method not in SAFE_METHODS else ""
        digest = request_digest(request) if key else ""  # the body can be read only before it is parsed
        # rights are checked here, before a kept answer could be shown to one who may not write
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if key:
            method = str(request.method).lower()
            handler: Any = getattr(self, method, self.http_method_not_allowed)  # type: ignore[attr-defined]
            # dispatch() looks the handler up only after this; a view object serves one request
            setattr(self, method, partial(self.once, handler, key, digest))

    def once(
        self, handler: Handler, key: str, digest: str, request: Request, *args: Any, **kwargs: Any
    ) -> Response:
        """The answer kept under `key`, or the handler's, kept from now on."""
        if len(key) > LONGEST:
            raise BusinessRuleError(
                "idempotency_key_invalid", _("The idempotency key is longer than %d characters.") % LONGEST
            )
        user: Any = request.user
        with one_transaction():
            # before looking: two at once would both find nothing kept
            lock_key(user.pk, key)
            known = IdempotencyKey.objects.visible_to(user).filter(key=key).first()
            if known is not None:
                return replay(known, digest)
            response = self.answer(handler, request, *args, **kwargs)
            if response.status_code < 500:
                keep(user, key, digest, response)
            return response

    def answer(self, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The handler's answer; a refusal undoes what it wrote but is an answer too."""
        try:
            # a savepoint: what the refused write did is undone, the answer is still kept
            with transaction.atomic():
                return handler(request, *args, **kwargs)
        # any: DRF turns refusals into answers and raises the rest again
        except Exception as error:
            refusal: Response = self.handle_exception(error)  # type: ignore[attr-defined]
            return refusal


def request_digest(request: Request) -> str:
    """What makes two requests the same: method, address and body."""
    raw = request._request
    head = f"{raw.method} {raw.get_full_path()}\n".encode()
    return hashlib.sha256(head + raw.body).hexdigest()


def lock_key(user_id: int, key: str) -> None:
    """Hold the key until the transaction ends. Raises StateConflict where somebody else holds it."""
    with connection.cursor() as cursor:
        # on the text of the key: there is no row yet to lock
        # all advisory locks share one space of numbers, so the text begins with what it is for
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotency {user_id} {key}"]
        )
        if not cursor.fetchone()[0]:
            raise StateConflict("request_in_progress", _("The same request is still being worked on."))


def replay(known: IdempotencyKey, digest: str) -> Response:
    if known.request_digest != digest:
        raise BusinessRuleError(
            "idempotency_key_reused", _("This idempotency key was already used for another request.")
        )
    return Response(known.body, status=known.status, headers={REPLAYED: "true"})


def keep(user: User, key: str, digest: str, response: Response) -> None:
    # as it was sent: decimals, dates and lazy texts are no JSON yet, and 204 has no body at all
    text = (JSONRenderer().render(response.data) or b"null").decode()
    keep_answer(by=user, key=key, digest=digest, status=response.status_code, text=text)
