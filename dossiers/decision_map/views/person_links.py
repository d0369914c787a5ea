"""Relations between people of clients: listed by territory, entered, ended (R73)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.decision_map.forms import PersonLinkForm
from dossiers.decision_map.pages.person_links import PersonLinkListing
from dossiers.models import PersonLink
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page


@requires("clients.strategy")
@require_safe
def person_links(request: SignedInRequest) -> HttpResponse:
    return _page(request, PersonLinkForm(user=request.user))


@requires(services.link_people)
@require_POST
def person_link_add(request: SignedInRequest) -> HttpResponse:
    form = PersonLinkForm(request.POST, user=request.user)
    if submit(form, services.link_people, by=request.user):
        messages.success(request, _("The relation is written down."))
        return redirect("dossiers:person_links")
    return _page(request, form, status=422)


@requires(services.end_people_link)
@require_POST
def person_link_end(request: SignedInRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(PersonLink.objects.visible_to(request.user), pk=pk)
    services.end_people_link(by=request.user, link=link)
    messages.success(request, _("It no longer holds; that it did stays known."))
    return redirect("dossiers:person_links")


def _page(request: SignedInRequest, form: PersonLinkForm, status: int = 200) -> HttpResponse:
    context = {"list": PersonLinkListing(request), "form": form}
    return render_page(request, "dossiers/person_links.html", context, "rows", status=status)
