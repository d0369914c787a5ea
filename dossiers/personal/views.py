"""The personal block of a person, masked until it is asked for; anonymising; all about a person as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.models import ClientContact, PersonalData
from dossiers.people.cards import MEDIA_TYPE, take_cards
from dossiers.people.forms import NewLinkForm
from dossiers.people.pages.person import PERSON, person_page, visible_person
from dossiers.personal import mentions
from dossiers.personal.export import export_person
from dossiers.personal.forms import PersonalForm, ReasonForm
from dossiers.personal.pages import block_of
from kam_crm.shared.web.downloads import kept_file
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import is_fragment

BLOCK, FORM, ANONYMISE = (
    "dossiers/personal_block.html", "dossiers/personal_form.html", "dossiers/anonymise.html"
)  # fmt: skip


@requires(services.show_personal_data)
@require_POST
def personal_show(request: SignedInRequest, pk: int) -> HttpResponse:
    """The block in place of its button; the access log keeps who saw it, and why, where they must say it."""
    person, form = visible_person(request.user, pk), ReasonForm(request.POST)
    shown: dict[str, Any] = {}

    def show(reason: str) -> bool:
        shown["row"] = services.show_personal_data(by=request.user, person=person, reason=reason)
        return True

    is_shown = bool(submit(form, show))
    block = {**block_of(request.user, person, form), "is_shown": is_shown, "personal": shown.get("row")}
    status = 200 if is_shown else 422
    if is_fragment(request):
        return render(request, BLOCK, block, status=status)
    page = {**person_page(request.user, person, NewLinkForm(user=request.user)), **block}
    return render(request, PERSON, page, status=status)


@requires(services.keep_personal_data)
@require_http_methods(["GET", "POST"])
def personal_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form shows what is known, so opening it is logged like any other showing."""
    person = visible_person(request.user, pk)
    row = PersonalData.objects.visible_to(request.user).filter(person=person).first()
    form = PersonalForm(request.POST or None, person=person, row=row, user=request.user)
    back = reverse("dossiers:person_detail", args=[pk])
    if submit(form, services.keep_personal_data, by=request.user, person=person):
        messages.success(request, _("Saved."))
        return redirect(back)
    services.show_personal_data(by=request.user, person=person)
    context = {"form": form, "person": person, "back": back}
    return render(request, FORM, context, status=422 if form.is_bound else 200)


@requires(services.forget_personal_data)
@require_POST
def personal_forget(request: SignedInRequest, pk: int) -> HttpResponse:
    person = visible_person(request.user, pk)
    services.forget_personal_data(by=request.user, person=person, reason=request.POST.get("reason", ""))
    messages.success(request, _("The personal data are erased, in the history too."))
    return redirect("dossiers:person_detail", pk)


@requires(services.anonymise_person)
@require_http_methods(["GET", "POST"])
def person_anonymise(request: SignedInRequest, pk: int) -> HttpResponse:
    """What it does and what it leaves, before it is done: there is no way back."""
    person = visible_person(request.user, pk)
    form = ReasonForm(request.POST or None)
    found = mentions.of(person, request.user)
    if submit(form, services.anonymise_person, by=request.user, person=person):
        messages.success(request, _("Nobody finds this person any more."))
        return redirect("dossiers:person_detail", pk)
    context = {"form": form, "person": person, "mentions": found}
    return render(request, ANONYMISE, context, status=422 if form.is_bound else 200)


@requires(export_person)
@require_safe
def person_export(request: SignedInRequest, pk: int) -> HttpResponse:
    person = visible_person(request.user, pk)
    data = export_person(by=request.user, person=person)
    return kept_file(data, "application/zip", f"{person.full_name}.zip")


@requires(take_cards)
@require_safe
def person_card(request: SignedInRequest, pk: int) -> HttpResponse:
    person = visible_person(request.user, pk)
    links = ClientContact.objects.visible_to(request.user).filter(person=person)
    data = take_cards(by=request.user, links=links.select_related("person", "client").order_by("pk"))
    return kept_file(data, MEDIA_TYPE, f"{person.full_name}.vcf")
