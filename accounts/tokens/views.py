from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.rights.permissions import requires
from accounts.tokens.forms import TokenForm
from accounts.tokens.models import ApiToken
from kam_crm.shared import clock
from kam_crm.shared.web.forms import post_data, submit


@requires(services.create_token)
@require_http_methods(["GET", "POST"])
@never_cache  # the answer may hold a key
def token_list(request: HttpRequest) -> HttpResponse:
    """The person's tokens; after making one, its key stands in this one answer and nowhere else."""
    form = TokenForm(post_data(request), user=request.user)
    made = submit(form, services.create_token, by=request.user) if form.is_bound else None
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


@requires(services.revoke_token)
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    services.revoke_token(by=request.user, token=token)
    messages.success(request, _("«%(name)s» no longer works.") % {"name": token.name})
    return redirect("accounts:token_list")
