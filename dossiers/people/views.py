"""People of a client, and one person with all their clients."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from accounts.rights.secrets import has_regime, sees_strategy
from accounts.services import log_secrets
from dossiers import services
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.clients.pages.versions import other_version
from dossiers.decision_map.roles import role_words
from dossiers.models import Client, ClientContact, DealerLink, Person
from dossiers.people.cards import MEDIA_TYPE, take_cards
from dossiers.people.forms import ChangeLinkForm, ContactForm, NewLinkForm, PersonForm
from dossiers.people.pages.panels import panels_for
from dossiers.people.pages.person import PERSON, person_page, visible_person
from kam_crm.shared.web.downloads import kept_file
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import htmx_redirect, is_fragment, render_page

LONGEST_PHONE = 40
TEAM = 12  # shown beside the people
PEOPLE = "dossiers/client_people.html"


@requires("people.view")
@require_safe
def client_people(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    # telephony leads here with the number of somebody new
    form = ContactForm(user=request.user, phone=request.GET.get("phone", "")[:LONGEST_PHONE])
    return render_page(request, PEOPLE, _people(request, client, form), "people")


@requires(services.add_person)
@require_POST
def person_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new person, or a known one at one more client."""
    client = dossier_client(request.user, pk)
    form = ContactForm(request.POST, user=request.user)

    def add(person: Person | None, position: str, role: str, **facts: Any) -> ClientContact:
        where = {"by": request.user, "client": client, "position": position, "role": role}
        if person:
            return services.link_person(person=person, **where)
        return services.add_person(**where, **facts)

    link = submit(form, add)
    if link is None:
        if form.has_error("full_name", "person_known"):
            form.ask_to_confirm()
        return render_page(request, PEOPLE, _people(request, client, form), "people", status=422)
    messages.success(request, _("%(name)s was added.") % {"name": link.person.full_name})
    if is_fragment(request):
        return render_page(
            request, PEOPLE, _people(request, client, ContactForm(user=request.user)), "people"
        )
    return redirect("dossiers:client_people", client.pk)


@requires(services.update_link)
@require_http_methods(["GET", "POST"])
def link_edit(request: SignedInRequest, pk: int, link: int) -> HttpResponse:
    """Position and role at this client; phone and e-mail are the person's."""
    found = _link(request, pk, link)
    form = ChangeLinkForm(request.POST or None, link=found)
    if submit(form, services.update_link, by=request.user, link=found):
        return redirect("dossiers:client_people", pk)
    theirs, back = other_version(form, found), reverse("dossiers:client_people", args=[pk])
    context = {"form": form, "link": found, "theirs": theirs, "back": back}
    return render(request, "dossiers/link_form.html", context, status=422 if form.is_bound else 200)


@requires(services.end_link)
@require_POST
def link_end(request: SignedInRequest, pk: int, link: int) -> HttpResponse:
    found = _link(request, pk, link)
    services.end_link(by=request.user, link=found)
    messages.success(request, _("%(name)s no longer works there.") % {"name": found.person.full_name})
    return redirect("dossiers:client_people", pk)


@requires("people.view")
@require_safe
def person_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(
        request,
        PERSON,
        person_page(request.user, visible_person(request.user, pk), NewLinkForm(user=request.user)),
    )


@requires(services.link_person)
@require_POST
def person_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """A known person at one more client, from the person's side (R48)."""
    person, form = visible_person(request.user, pk), NewLinkForm(request.POST, user=request.user)
    if submit(form, services.link_person, by=request.user, person=person):
        return redirect("dossiers:person_detail", pk)
    return render(request, PERSON, person_page(request.user, person, form), status=422)


@requires(services.reveal_contact_data)
@require_POST
def person_reveal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Phone and e-mail in place of the button; the access log keeps who saw them."""
    person = visible_person(request.user, pk)
    data = services.reveal_contact_data(by=request.user, person=person)
    if is_fragment(request):
        return render(request, "dossiers/contact_data.html", {"person": person, "contact_data": data})
    form = NewLinkForm(user=request.user)
    return render(request, PERSON, {**person_page(request.user, person, form), "contact_data": data})


@requires(services.update_person)
@require_http_methods(["GET", "POST"])
def person_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form shows phone and e-mail, so opening it is logged like any other showing."""
    person = visible_person(request.user, pk)
    form = PersonForm(request.POST or None, person=person)
    if submit(form, services.update_person, by=request.user, person=person):
        messages.success(request, _("Saved."))
        return htmx_redirect(request, reverse("dossiers:person_detail", args=[pk]))
    # only where the form is shown: what was saved led away before it could be read
    services.reveal_contact_data(by=request.user, person=person)
    theirs, back = other_version(form, person), reverse("dossiers:person_detail", args=[pk])
    context = {"form": form, "person": person, "theirs": theirs, "back": back}
    return render(request, "dossiers/person_form.html", context, status=422 if form.is_bound else 200)


@requires(take_cards)
@require_safe
def client_cards(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everybody who works there, for an address book."""
    client = dossier_client(request.user, pk)
    links = client.contacts.filter(is_active=True).select_related("person", "client")
    data = take_cards(by=request.user, links=links.order_by("person__sort_key", "pk"))
    return kept_file(data, MEDIA_TYPE, f"{client.name}.vcf")


def _people(request: SignedInRequest, client: Client, form: ContactForm) -> dict[str, Any]:
    user = request.user
    links = list(client.contacts.select_related("person").order_by("-is_active", "person__sort_key", "pk"))
    sees_key = sees_strategy(user, client.manager_id)
    if sees_key and client.is_key and has_regime():
        log_secrets(user=user, clients=[client.pk])
    return {
        "client": client,
        "dossier": dossier_header(client, user, "people"),
        "links": links,
        "roles": role_words(links),
        "panels": [panel.html(request) for panel in panels_for(client, user, request.GET.dict())],
        "team": client.team.filter(until=None).select_related("user").order_by("since", "pk")[:TEAM],
        "dealers": DealerLink.objects.visible_to(user).filter(client=client).select_related("dealer")[:5],
        "contracts": client.contracts.order_by("-valid_from", "-pk")[:5],
        "statuses": client.key_statuses.in_force() if sees_key else [],
        "can_see_key": sees_key,
        "can_edit": user.can("people.edit"),
        "can_reveal": user.can("people.contact_data"),
        "contact_data": None,
        "form": form,
    }


def _link(request: SignedInRequest, client: int, pk: int) -> ClientContact:
    links = ClientContact.objects.visible_to(request.user).select_related("client", "person")
    link: ClientContact = get_object_or_404(links, pk=pk, client=client)
    return link
