"""A person becomes a client of their own."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.models import Person
from dossiers.people.own_client.forms import OwnClientForm
from kam_crm.shared.web.forms import submit


@requires(services.make_own_client)
@require_http_methods(["GET", "POST"])
def own_client(request: SignedInRequest, pk: int) -> HttpResponse:
    person: Person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = OwnClientForm(request.POST or None)
    client = submit(form, services.make_own_client, by=request.user, person=person)
    if client is not None:
        messages.success(request, _("%(name)s was added.") % {"name": client.name})
        return redirect("desk:client_overview", client.pk)
    if any(form.has_error(name, "possible_duplicate") for name in (NON_FIELD_ERRORS, "inn")):
        form.ask_to_confirm()
    context = {"person": person, "form": form, "back": reverse("dossiers:person_detail", args=[pk])}
    return render(request, "dossiers/own_client.html", context, status=422 if form.is_bound else 200)
