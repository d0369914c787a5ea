"""The door of every page: language and theme of the person, then their right to be here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.rights.permissions import PUBLIC, SIGNED_IN
from accounts.second_factor.state import is_due
from kam_crm.shared import clock, secrecy
from kam_crm.shared.web.returning import referring_page

Handler = Callable[[HttpRequest], HttpResponse]

# Views of packages, which cannot be marked: beginning of the dotted name → what they need, the longest wins.
# PUBLIC here only opens this door: SignInMiddleware stands before it and knows which of them need sign-in.
PACKAGES: dict[str, str | None] = {
    "allauth.account.": PUBLIC,
    "allauth.account.views.EmailView": None,  # the administrator sets e-mails
    "allauth.mfa.": PUBLIC,
    "django.contrib.staticfiles.": PUBLIC,
}
SAFE_METHODS = {"GET", "HEAD"}
# what the page that adds a second factor offers besides, as every page does
WITHOUT_FACTOR = {"accounts:set_language", "accounts:set_theme"}
LANGUAGE_COOKIE = "kam_language"

EXPORTS = "exports.run"


class SteadyTokenMiddleware:
    """An answer does not bring back the CSRF cookie that its request came with.

    Django repeats the cookie with every form to renew its year. Signing in changes it, and a page still being
    fetched then (the worker that keeps pages, another tab) would put the old one back: the form that is shown
    after signing in would be refused as too old. The year begins anew with every sign-in.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = settings.CSRF_COOKIE_NAME
        if name in response.cookies and response.cookies[name].value == request.COOKIES.get(name):
            del response.cookies[name]
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """As Django's, but what was sent leads back to the page it was sent from: its own address may only take POST."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        back = request.get_full_path() if request.method in SAFE_METHODS else referring_page(request) or "/"
        return redirect_to_login(back, self.get_login_url(view_func), self.get_redirect_field_name(view_func))


class PersonalSettingsMiddleware:
    """Speak the person's language; before sign-in the one chosen last in this browser, else the browser's own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        language = user.locale if user.is_authenticated else request.COOKIES.get(LANGUAGE_COOKIE)
        # a cookie may hold anything, also a language that is no longer offered
        if not language or not translation.check_for_language(language):
            language = translation.get_language_from_request(request)
        holder = user.full_name if user.is_authenticated else ""
        with (
            translation.override(language),
            timezone.override(clock.company_zone()),
            secrecy.copies_for(holder),
        ):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            # a TemplateResponse would be drawn after this block, when the language is no longer active
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        response.headers.setdefault("Content-Language", language)
        return response


class CapabilityMiddleware:
    """Refuse every page whose view does not say who may open it, and everybody who may not.

    API views keep their own door (kam_crm.shared.api.permissions.HasCapability).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        needs = needs_of_view(view)
        # DRF's as_view() leaves the class of an API view in `cls`
        if PUBLIC in needs or hasattr(view, "cls"):
            return
        user: Any = request.user
        if not any(need == SIGNED_IN or user.can(need) for need in needs):
            raise PermissionDenied
        # what one may only read for a while goes into no file (dossiers.clients.querysets)
        user.is_exporting = EXPORTS in needs


class SecondFactorMiddleware:
    """Whoever decides has a second factor, or comes no further than the page that adds one.

    Programs are not asked: a token is a secret of its own.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user: Any = request.user
        is_asked = user.is_authenticated and is_due(user)
        match = request.resolver_match
        is_open = PUBLIC in needs_of_view(view) or (match is not None and match.view_name in WITHOUT_FACTOR)
        if not is_asked or is_open or has_second_factor(request):
            return None
        if hasattr(view, "cls"):
            raise PermissionDenied
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204)  # the frame's own questions: the page itself says why
        messages.warning(request, _("Your role needs a second factor: add an app or a key, then go on."))
        return redirect("mfa_index")


def has_second_factor(request: HttpRequest) -> bool:
    """Asked of the database only in a session that began without one."""
    user: Any = request.user
    methods = get_authentication_records(request, user)
    return any(one["method"] == "mfa" for one in methods) or is_mfa_enabled(user)


def needs_of_view(view: Any) -> tuple[str, ...]:
    """What a view asks for, of which one is enough; empty for one that says nothing, which nobody may open."""
    marked: tuple[str, ...] | None = getattr(view, "needs", None)
    if marked is not None:
        return marked
    # Django's as_view() keeps the class there; what it returns is named after View itself
    source = getattr(view, "view_class", view)
    name = f"{getattr(source, '__module__', '')}.{getattr(source, '__qualname__', '')}"
    known = [beginning for beginning in PACKAGES if name.startswith(beginning)]
    need = PACKAGES[max(known, key=len)] if known else None
    return (need,) if need else ()
