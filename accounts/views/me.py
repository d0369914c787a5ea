"""What everybody does for himself: profile, tokens, language, theme."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import acting, services
from accounts.deputies import duties_of
from accounts.forms import ProfileForm, TokenForm, carried_out, posted
from accounts.middleware import LANGUAGE_COOKIE
from accounts.models import ApiToken
from accounts.permissions import public, requires, signed_in
from accounts.services.preferences import known_language
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.returning import page_before

YEAR = 365 * 24 * 3600


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    known = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(posted(request), initial=known)
    if form.is_bound and carried_out(form, services.update_profile, by=user):
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.is_bound else 200)


@requires("tokens.own")
@require_http_methods(["GET", "POST"])
@never_cache
def token_list(request: HttpRequest) -> HttpResponse:
    """The person's tokens; after making one, its key stands in this one answer and nowhere else."""
    form = TokenForm(posted(request), user=request.user)
    made = carried_out(form, services.create_token, by=request.user) if form.is_bound else None
    context = {
        "made": made and made[0],
        "key": made and made[1],
        "form": TokenForm(user=request.user) if made else form,
        "tokens": ApiToken.objects.visible_to(request.user),
        "now": clock.now(),
    }
    return render(
        request, "accounts/token_list.html", context, status=422 if form.is_bound and not made else 200
    )


@requires("tokens.own")
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    services.revoke_token(by=request.user, token=token)
    messages.success(request, _("«%(name)s» no longer works.") % {"name": token.name})
    return redirect("accounts:token_list")


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Also before sign-in: this browser remembers the language, and with the person it is stored."""
    response = _back(request)
    try:
        language = known_language(request.POST.get("language", ""))
    except BusinessRuleError:
        return response
    if request.user.is_authenticated:
        services.set_language(by=request.user, language=language)
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response


@signed_in
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    try:
        services.set_theme(by=request.user, theme=request.POST.get("theme", ""))
    except BusinessRuleError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return _back(request)


@requires("absences.view")
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Show the day of an absent colleague, or one's own again; 404 for whom one does not deputise today."""
    chosen = request.POST.get("user", "")
    duty = next((duty for duty in duties_of(request.user) if str(duty.user_id) == chosen), None)
    if chosen and duty is None:
        raise Http404
    acting.choose(request, duty)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that asked, if it is one of ours."""
    return HttpResponseRedirect(page_before(request) or "/")
