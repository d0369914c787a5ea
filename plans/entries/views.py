"""The page of one-line entries, which opens and keeps without network."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from plans.activities.views.unsent import logged, refused_to_script, stranger_refused
from plans.entries.forms import EntryForm
from plans.entries.pages import own_clients


@requires("activities.plan")
@require_http_methods(["GET", "POST"])
def entry_new(request: SignedInRequest) -> HttpResponse:
    """A note, a promise or a task; the address may name the client."""
    if refusal := stranger_refused(request):
        return refusal
    initial = {"client": request.GET.get("client") or None, "kind": request.GET.get("kind") or "note"}
    form = EntryForm(post_data(request), user=request.user, initial=initial)
    user = request.user

    def enter(**_data: Any) -> Any:
        return form.enter(user)

    entered = submit(form, enter)
    if entered is not None:
        return logged(request, entered, form)
    if refusal := refused_to_script(request, [form]):
        return refusal
    context = {"form": form, "clients": own_clients(user), "next": request.GET.get("next", "")}
    return render_page(request, "plans/entry_new.html", context, status=422 if form.is_bound else 200)
