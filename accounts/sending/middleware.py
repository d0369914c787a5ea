"""A form of a page sent twice (a retry after a cut line, two clicks) enters once and is answered alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.sending.models import FormUse as Row
from accounts.sending.services import keep_form_answer, take_form
from kam_crm.shared import once
from kam_crm.shared.web.returning import referring_page

API_PREFIX = "/api/"
TOKEN = "csrfmiddlewaretoken"


class OnceMiddleware:
    """The one-time identifier of a form is its CSRF token: Django masks it anew each time it draws one.

    Only what a browser sends as a page: scripts have identifiers of their own, and send one form often on purpose.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = form_key(request)
        if key is None:
            return self.get_response(request)
        request.form_key = key  # type: ignore[attr-defined]
        user_id = int(request.user.pk)  # type: ignore[arg-type]
        use = once.FormUse(partial(take_form, user_id, key))
        before = once.current.set(use)
        try:
            response = self.get_response(request)
        finally:
            once.current.reset(before)
        if use.taken and isinstance(response, HttpResponseRedirect):
            keep_form_answer(user_id, key, response.url)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, once.AlreadySent):
            return None
        user: Any = request.user
        rows = Row.objects.visible_to(user).filter(key=request.form_key)  # type: ignore[attr-defined]
        answer = rows.values_list("answer", flat=True).first()
        # the first is still on its way to its answer
        return HttpResponseRedirect(answer or referring_page(request) or "/")


def form_key(request: HttpRequest) -> str | None:
    """A digest of the form's token, its address, fields and files; None for what is no form of a page."""
    if request.method != "POST" or "HX-Request" in request.headers or request.path.startswith(API_PREFIX):
        return None
    # browsers say so of a form that leads to another page; old ones say nothing
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate" or not request.user.is_authenticated:
        return None
    if not request.POST.get(TOKEN):
        return None
    digest = hashlib.sha256(request.get_full_path().encode())
    for name, values in request.POST.lists():
        for value in values:
            digest.update(f"\0{name}\0{value}".encode())
    files: Iterable[Any] = request.FILES.values()
    for file in files:
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()
